package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream that comes once, and may come again after a stop. */
class StandardInputTest extends InMemoryIngest {
    private static final IngestSettings EACH_RECORD = IngestSettings.named("crawl")
            .withTransaction(new IngestSettings.Transaction(1, 1 << 20, Duration.ofDays(1)));

    private final InputStream original = System.in;

    @AfterEach
    void restore() {
        System.setIn(original);
    }

    @Test
    void aStreamIsReadAndTheSameOneIsNotSentAgain() throws IOException {
        assertThat(pipe(lines(0, 5), new FaultyProducer()).documents()).isEqualTo(5);

        assertThat(pipe(lines(0, 5), new FaultyProducer()).documents()).isZero();
        assertThat(pipe(lines(0, 7), new FaultyProducer()).documents()).isEqualTo(2);

        assertThat(texts()).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void aStreamThatComesAgainAfterADeathAtAnyCommitIsContinued() throws IOException {
        byte[] packed = gzip(lines(0, 40));
        for (int survived = 0; survived < 8; survived++) {
            committed.clear();
            FaultyProducer dying = new FaultyProducer();
            dying.commitsLeft = survived;
            assertThatThrownBy(() -> pipe(packed, dying)).isInstanceOf(IngestException.class);

            pipe(packed, new FaultyProducer());

            assertThat(texts()).as("died at commit %d", survived).hasSize(40).doesNotHaveDuplicates();
        }
    }

    @Test
    void anotherStreamUnderTheSameNameIsRefusedAndNothingOfItIsSent() throws IOException {
        pipe(lines(0, 5), new FaultyProducer());

        for (byte[] other : List.of(lines(100, 150), lines(0, 3), new byte[0])) {
            assertThatThrownBy(() -> pipe(other, new FaultyProducer()))
                    .isInstanceOf(IngestException.class)
                    .hasMessageContaining("pipe the same bytes again, or use another --name");
        }

        assertThat(texts()).hasSize(5);
    }

    @Test
    void aStreamThatIsOneTextIsItselfOnly() throws IOException {
        pipe("words".getBytes(StandardCharsets.UTF_8), new FaultyProducer());

        assertThat(pipe("words".getBytes(StandardCharsets.UTF_8), new FaultyProducer())
                        .documents())
                .isZero();
        assertThatThrownBy(() -> pipe("words and more".getBytes(StandardCharsets.UTF_8), new FaultyProducer()))
                .isInstanceOf(IngestException.class);
        assertThat(texts()).containsExactly("words");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatASlowPipeHasGivenIsSentWhileMoreIsAwaited(boolean isGzip) throws Exception {
        PipedOutputStream pipe = new PipedOutputStream();
        System.setIn(new PipedInputStream(pipe, 1 << 16));
        FaultyProducer producer = new FaultyProducer();
        CompletableFuture<IngestReport> ingest =
                CompletableFuture.supplyAsync(() -> run(EACH_RECORD, producer, Path.of("-")));
        OutputStream writer = isGzip ? new GZIPOutputStream(pipe, true) : pipe;

        // a line, and the beginning of another one
        write(writer, lines(0, 1), "{\"text\":");
        until(() -> documents(producer) == 1);
        write(writer, "\"line 1\"}\n".getBytes(StandardCharsets.UTF_8), "");
        until(() -> documents(producer) == 2);
        write(writer, lines(2, 300), "{\"text\":\"line 300\"");
        until(() -> documents(producer) == 300);
        write(writer, "}\n".getBytes(StandardCharsets.UTF_8), "");
        writer.close();

        assertThat(ingest.get(1, TimeUnit.MINUTES).documents()).isEqualTo(301);
        assertThat(texts()).hasSize(301).doesNotHaveDuplicates();
    }

    @Test
    void standardInputIsAnInputOfItsOwn() {
        assertThatThrownBy(() -> InputFiles.list(List.of(Path.of("-"), folder)))
                .hasMessageContaining("an input of its own");
    }

    private static void write(OutputStream pipe, byte[] whole, String half) throws IOException {
        pipe.write(whole);
        pipe.write(half.getBytes(StandardCharsets.UTF_8));
        pipe.flush();
    }

    private static long documents(FaultyProducer producer) {
        return producer.history().stream()
                .filter(record -> record.topic().equals(TOPICS.documents()))
                .count();
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private IngestReport pipe(byte[] bytes, FaultyProducer producer) throws IOException {
        System.setIn(new ByteArrayInputStream(bytes));
        return run(SMALL_TRANSACTIONS, producer, Path.of("-"));
    }

    private static byte[] lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        IntStream.range(from, to)
                .forEach(line -> lines.append("{\"text\":\"line ").append(line).append("\"}\n"));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}

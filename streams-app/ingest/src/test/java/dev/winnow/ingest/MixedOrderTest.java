package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** The default order, in which the files of a folder mix. */
class MixedOrderTest extends InMemoryIngest {
    private static final IngestSettings MIXED = SMALL_TRANSACTIONS.withOrder(InputOrder.MIXED);

    @Test
    void filesOfDifferentSourcesFlowSideBySide() throws IOException {
        write("books.jsonl", lines("book", 1600));
        write("web.jsonl", lines("web", 400));

        run(IngestSettings.named("crawl"), new FaultyProducer());

        List<String> texts = texts();
        assertThat(texts).hasSize(2000);
        for (int end = 100; end <= texts.size(); end += 100) {
            long web = texts.subList(0, end).stream()
                    .filter(text -> text.startsWith("web"))
                    .count();
            // a file is read in blocks of 64 KiB, which bounds the precision of the progress
            assertThat(web).as("of the first %d", end).isBetween(end / 5 - 45L, end / 5 + 45L);
        }
    }

    @Test
    void theNameOfTheInputSeedsTheOrder() throws IOException {
        for (int file = 0; file < 20; file++) {
            write(file + ".txt", "text " + file);
        }

        run(MIXED, new FaultyProducer());
        List<String> first = List.copyOf(texts());
        committed.clear();
        run(MIXED, new FaultyProducer());
        assertThat(texts()).isEqualTo(first);
        committed.clear();
        run(IngestSettings.named("other"), new FaultyProducer());

        assertThat(texts()).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
    }

    @Test
    void anInputThatWasBegunInTheOrderOfNamesIsContinuedByPositionsOfAnyVersion() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            write(name + ".jsonl", lines(name, 9));
        }
        List<UnaryOperator<String>> versions = List.of(
                position -> position, position -> position.replaceFirst(",\"read\":\\d+,\"sha256\":\"\\w*\"", ""));
        for (UnaryOperator<String> version : versions) {
            committed.clear();
            FaultyProducer dying = new FaultyProducer();
            dying.commitsLeft = 5;
            assertThatThrownBy(() -> run(SMALL_TRANSACTIONS, dying)).isInstanceOf(IngestException.class);
            committed.replaceAll(record -> record.topic().equals(TOPICS.ingestPositions())
                    ? new ProducerRecord<>(
                            record.topic(),
                            record.key(),
                            version.apply(new String(record.value(), StandardCharsets.UTF_8))
                                    .getBytes(StandardCharsets.UTF_8))
                    : record);
            assertThat(texts()).isNotEmpty().hasSizeLessThan(27);

            run(MIXED, new FaultyProducer());

            assertThat(texts()).hasSize(27).doesNotHaveDuplicates();
        }
    }

    @Test
    void aFileThatGrowsWhileItIsReadIsNotReadTwice() throws IOException {
        var file = write("a.jsonl", lines("a", 3));
        InputFiles before = InputFiles.list(List.of(folder));
        Files.writeString(file, lines("a", 5));

        run(MIXED, new FaultyProducer(), before);
        IngestReport second = run(MIXED, new FaultyProducer());

        assertThat(texts()).hasSize(5).doesNotHaveDuplicates();
        assertThat(second.filesChanged()).isZero();
    }

    private static String lines(String source, int records) {
        StringBuilder lines = new StringBuilder();
        IntStream.range(0, records).forEach(record -> lines.append("{\"text\":\"")
                .append(source)
                .append(' ')
                .append(record)
                .append(" words".repeat(300))
                .append("\"}\n"));
        return lines.toString();
    }
}

package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.ingest.content.InputUnavailableException;
import dev.winnow.ingest.source.DocumentSource;
import dev.winnow.ingest.source.FilePrefix;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.SourceResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A file that is read ahead, record by record of a source that the test is. */
class FileReadingTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final InputFile FILE = new InputFile(Path.of("/in/a.jsonl"), 1_000_000, 0);

    private final ReadingThreads threads = new ReadingThreads(3);

    private final List<FileReading> readings = new ArrayList<>();

    @AfterEach
    void endThreads() throws IOException {
        for (FileReading reading : readings) {
            reading.close();
        }
        threads.close();
    }

    @Test
    void recordsAreMadeSideBySideAndGivenOutInTheirOrder() {
        CountDownLatch three = new CountDownLatch(3);
        Source source = new Source(
                1_000,
                ordinal -> deferred(ordinal, () -> {
                    if (ordinal % 64 == 0) {
                        three.countDown();
                        // fails where fewer than three batches are made at a time
                        await(three);
                    }
                    return draft(ordinal);
                }));
        FileReading reading = reading(source, 0);

        assertThat(ordinals(reading)).hasSize(1_000).isSorted().doesNotHaveDuplicates();
        assertThat(three.getCount()).isZero();
        assertThat(reading.fraction()).isEqualTo(1);
    }

    @Test
    void whatAnEarlierRunHasTakenIsNotMadeAgain() {
        AtomicInteger made = new AtomicInteger();
        Source source = new Source(
                500,
                ordinal -> deferred(ordinal, () -> {
                    made.incrementAndGet();
                    return draft(ordinal);
                }));

        assertThat(ordinals(reading(source, 450))).hasSize(50).startsWith(450L);
        assertThat(made).hasValue(50);
    }

    @Test
    void aPositionNeverPassesWhatWasGivenOut() {
        FileReading reading = reading(new Source(500, ordinal -> deferred(ordinal, () -> draft(ordinal))), 0);
        for (int i = 0; i < 70; i++) {
            assertThat(reading.isReady(LONG)).isTrue();
            reading.next();
        }

        assertThat(reading.movedPosition().orElseThrow().next()).isEqualTo(70);
        assertThat(reading.movedPosition()).isEmpty();
        assertThat(reading.fraction()).isBetween(0.1, 0.2);
    }

    @Test
    void aFileIsReadAheadByABoundedNumberOfBatches() throws IOException {
        byte[] large = new byte[100_000];
        Source source = new Source(
                Integer.MAX_VALUE, ordinal -> new SourceResult.Deferred(ordinal, large, () -> draft(ordinal)));
        FileReading reading = reading(source, 0);

        // two records of this size are a batch
        int bound = 2 * threads.mostBatches();
        until(() -> source.given.get() == bound);
        reading.isReady(LONG);
        until(() -> source.given.get() == bound + 2);
        reading.close();
        until(() -> source.closed);
    }

    @Test
    void whatAllFilesTogetherAreAheadIsBounded() throws IOException {
        byte[] large = new byte[1 << 20];
        for (int i = 0; i < 40; i++) {
            reading(
                    new Source(
                            Integer.MAX_VALUE,
                            ordinal -> new SourceResult.Deferred(ordinal, large, () -> draft(ordinal))),
                    0);
        }
        until(() -> !threads.hasRoom(0));
        for (int i = 0; i < 200; i++) {
            FileReading reading = readings.get(i % readings.size());
            assertThat(reading.isReady(LONG)).isTrue();
            reading.next();
            // one of each file, and one of each reader
            assertThat(threads.bytesAhead()).isLessThan(ReadingThreads.MAX_BYTES_AHEAD + (48 << 20));
        }
        for (FileReading reading : readings) {
            reading.close();
        }
        until(() -> threads.bytesAhead() == 0);
    }

    @Test
    void filesThatAreFarAheadLeaveRoomForOthers() {
        threads.take(ReadingThreads.MAX_BYTES_AHEAD / 2);

        assertThat(threads.hasRoom(0)).isTrue();
        assertThat(threads.hasRoom(threads.mostBatches() / 2)).isFalse();
        threads.giveBack(ReadingThreads.MAX_BYTES_AHEAD / 2);
        assertThat(threads.hasRoom(threads.mostBatches() / 2)).isTrue();
    }

    @Test
    void aFileThatIsNeededIsReadThoughOthersHaveTakenTheRoom() {
        threads.take(1L << 40);
        FileReading reading = reading(new Source(300, ordinal -> deferred(ordinal, () -> draft(ordinal))), 0);

        assertThat(ordinals(reading)).hasSize(300);
        threads.giveBack(1L << 40);
        assertThat(threads.hasRoom(0)).isTrue();
    }

    @Test
    void aStoreThatStopsEndsTheFileBehindTheRecordsThatItGave() {
        InputUnavailableException failure =
                new InputUnavailableException(InputUnavailableException.Kind.STORE, "s3://b/k: 503", null);
        Source source = new Source(100, ordinal -> {
            if (ordinal == 70) {
                throw new UncheckedIOException(failure);
            }
            return deferred(ordinal, () -> draft(ordinal));
        });
        FileReading reading = reading(source, 0);
        for (int i = 0; i < 70; i++) {
            assertThat(reading.isReady(LONG)).isTrue();
            assertThat(reading.next()).isPresent();
        }

        assertThat(reading.isReady(LONG)).isTrue();
        assertThatThrownBy(reading::next).hasCause(failure);
    }

    @Test
    void aReaderOrMakerThatFailsIsReportedAndNeverWaitedFor() {
        FileReading broken = reading(
                new Source(10, ordinal -> {
                    throw new IllegalStateException("a reader's bug");
                }),
                0);
        assertThatThrownBy(() -> broken.isReady(LONG)).hasRootCauseMessage("a reader's bug");

        FileReading reading = reading(
                new Source(
                        1,
                        ordinal -> deferred(ordinal, () -> {
                            throw new IllegalStateException("a parser's bug");
                        })),
                0);
        assertThat(reading.isReady(LONG)).isTrue();
        assertThat(reading.next().orElseThrow().result()).isInstanceOf(SourceResult.Reject.class);
    }

    private FileReading reading(DocumentSource source, long from) {
        FileReading reading = new FileReading(FILE, () -> source, from, DocumentMaker.DEFAULT, threads);
        readings.add(reading);
        return reading;
    }

    private static List<Long> ordinals(FileReading reading) {
        List<Long> ordinals = new ArrayList<>();
        Optional<MadeRecord> next;
        do {
            assertThat(reading.isReady(LONG)).isTrue();
            next = reading.next();
            next.ifPresent(record -> ordinals.add(record.result().ordinal()));
        } while (next.isPresent());
        return ordinals;
    }

    private static SourceResult deferred(long ordinal, java.util.function.Supplier<SourceResult> work) {
        return new SourceResult.Deferred(ordinal, new byte[10], work);
    }

    private static SourceResult draft(long ordinal) {
        return new SourceResult.Draft(ordinal, "text " + ordinal, "", "", 0, Map.of());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static final class Source implements DocumentSource {
        private final int records;
        private final LongFunction<SourceResult> record;
        private final AtomicInteger given = new AtomicInteger();
        private volatile boolean closed;

        private Source(int records, LongFunction<SourceResult> record) {
            this.records = records;
            this.record = record;
        }

        @Override
        public Optional<SourceResult> next() {
            return nextDeferred().map(SourceResult::complete);
        }

        @Override
        public Optional<SourceResult> nextDeferred() {
            if (given.get() >= records) {
                return Optional.empty();
            }
            SourceResult next = record.apply(given.get());
            given.incrementAndGet();
            return Optional.of(next);
        }

        @Override
        public long fileBytes() {
            return FILE.bytes() * given.get() / records;
        }

        @Override
        public FilePrefix prefix() {
            return new FilePrefix(given.get(), "digest");
        }

        @Override
        public long growsFrom() {
            return given.get();
        }

        @Override
        public Map<String, Long> warnings() {
            return Map.of();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}

package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.ForgedParquet.plain;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.ingest.content.DecompressionAhead;
import dev.winnow.selection.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.parquet.format.Encoding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files whose pages other threads help to decompress: read as one thread reads them, damage included. */
class ParquetAheadTest {
    private static final long ROOM = 64 << 20;
    private static final ExecutorService POOL = Executors.newFixedThreadPool(3);

    @TempDir
    Path folder;

    @AfterAll
    static void endThreads() {
        POOL.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fineweb-none",
                "fineweb-snappy",
                "fineweb-zstd",
                "fineweb-gzip",
                "fineweb-brotli",
                "fineweb-plain-v2",
                "fineweb-delta",
                "fineweb-pages",
                "slimpajama",
                "dolma",
                "dictionary",
                "bytes",
                "empty",
                "no-text"
            })
    void samplesAreReadAsWithoutHelp(String name) throws IOException {
        compare(ParquetSourceTest.sample(name));
    }

    @Test
    void forgedFilesAreAnsweredAsWithoutHelp() throws IOException {
        for (Map.Entry<String, byte[]> file : HostileParquetTest.files().entrySet()) {
            compare(file.getValue());
        }
    }

    @ParameterizedTest
    @Seeds(
            value = {1, 2, 3, 4, 5, 6},
            always = 2)
    void damagedFilesAreReadAsWithoutHelp(long seed) throws IOException {
        Random random = new Random(seed);
        String[] names = {"fineweb-zstd", "fineweb-pages", "fineweb-plain-v2", "fineweb-snappy", "fineweb-delta"};
        for (int file = 0; file < 60; file++) {
            compare(Mutation.of(ParquetSourceTest.sample(names[random.nextInt(names.length)]), random));
        }
    }

    /** Four pages of a column are ahead, and no more are asked for however many there are. */
    @Test
    void pagesAreAskedForBeforeTheirTurn() throws IOException {
        ForgedParquet forged = new ForgedParquet();
        for (int page = 0; page < 20; page++) {
            forged.page(1, Encoding.PLAIN, plain(utf8("page " + page)));
        }
        Path file = Files.write(folder.resolve("a.parquet"), forged.file(20));
        Deque<Runnable> asked = new ArrayDeque<>();
        DecompressionAhead ahead = new DecompressionAhead(asked::add, ROOM);

        try (DocumentSource source = DocumentSources.open(
                new InputFile(file.toAbsolutePath(), Files.size(file), 0), SourceSettings.DEFAULT, ahead)) {
            source.next();
            assertThat(asked).hasSizeBetween(4, 5);
            assertThat(ahead.room()).isLessThan(ROOM);
        }
        assertThat(ahead.room()).isEqualTo(ROOM);
    }

    @Test
    void whatARowHoldsIsCountedAndAttributesThatAreLeftOutAreNotHeld() throws IOException {
        byte[] bytes = new ForgedParquet()
                .page(1, Encoding.PLAIN, plain(utf8("text")))
                .column("short")
                .page(1, Encoding.PLAIN, plain(utf8("s".repeat(4_000))))
                .column("long")
                .page(1, Encoding.PLAIN, plain(utf8("l".repeat(20_000))))
                .file(1);
        Path file = Files.write(folder.resolve("a.parquet"), bytes);

        try (DocumentSource source = DocumentSources.open(
                new InputFile(file.toAbsolutePath(), Files.size(file), 0), SourceSettings.DEFAULT)) {
            SourceResult row = source.nextDeferred().orElseThrow();

            assertThat(row).isInstanceOfSatisfying(SourceResult.Deferred.class, deferred -> assertThat(deferred.held())
                    .isEqualTo(4 + 4_000));
            assertThat(row.complete())
                    .isInstanceOfSatisfying(SourceResult.Draft.class, draft -> assertThat(draft.attributes())
                            .containsOnlyKeys("short"));
        }
    }

    @Test
    void whatIsTooLargeOrHasNoRoomWaitsForItsTurn() throws IOException {
        StringBuilder letters = new StringBuilder();
        new Random(1).ints(3 << 20, 'a', 'z').forEach(letter -> letters.append((char) letter));
        byte[] large = plain(utf8(letters.toString()));
        byte[] small = plain(utf8("b"));
        byte[] bytes = new ForgedParquet()
                .page(1, Encoding.PLAIN, small)
                .page(1, Encoding.PLAIN, large)
                .page(1, Encoding.PLAIN, small)
                .page(1, Encoding.PLAIN, large)
                .file(4);
        Path file = Files.write(folder.resolve("a.parquet"), bytes);

        for (long room : new long[] {0, 10, 8 << 20, ROOM}) {
            DecompressionAhead ahead = new DecompressionAhead(POOL, room);
            assertThat(Reading.of(file, SourceSettings.DEFAULT, ahead).texts())
                    .extracting(String::length)
                    .containsExactly(1, 3 << 20, 1, 3 << 20);
            assertThat(ahead.room()).isEqualTo(room);
        }
    }

    private void compare(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("a.parquet"), bytes);
        List<String> alone = Reading.of(file, SourceSettings.DEFAULT).described();
        for (Executor threads : List.<Executor>of(POOL, Runnable::run, task -> {}, task -> {
            throw new RejectedExecutionException();
        })) {
            for (long room : new long[] {ROOM, 2_000}) {
                DecompressionAhead ahead = new DecompressionAhead(threads, room);
                assertThat(Reading.of(file, SourceSettings.DEFAULT, ahead).described())
                        .isEqualTo(alone);
                assertThat(ahead.room()).isEqualTo(room);
            }
        }
    }
}

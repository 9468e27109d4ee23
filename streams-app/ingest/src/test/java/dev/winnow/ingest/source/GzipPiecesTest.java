package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Reading.gzip;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.ingest.content.DecompressionAhead;
import dev.winnow.selection.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Files of many gzip members that other threads help to decompress: read as one thread reads them, damage included. */
class GzipPiecesTest {
    private static final long ROOM = 64 << 20;
    private static final ExecutorService POOL = Executors.newFixedThreadPool(3);

    @TempDir
    Path folder;

    private final AtomicInteger helped = new AtomicInteger();

    @AfterAll
    static void endThreads() {
        POOL.shutdownNow();
    }

    @ParameterizedTest
    @Seeds(
            value = {2, 3, 1, 4, 6},
            always = 2)
    void whatIsReadIsTheSameWithAndWithoutHelp(long seed) throws IOException {
        Path file = Files.write(folder.resolve("a.jsonl.gz"), members(new Random(seed), seed % 3 == 0));
        List<String> alone = Reading.of(file, SourceSettings.DEFAULT).described();

        for (Executor threads : List.<Executor>of(POOL, Runnable::run, task -> {}, task -> {
            throw new RejectedExecutionException();
        })) {
            DecompressionAhead ahead = new DecompressionAhead(threads, ROOM);
            assertThat(Reading.of(file, SourceSettings.DEFAULT, ahead).described())
                    .isEqualTo(alone);
            assertThat(ahead.room()).isEqualTo(ROOM);
        }
    }

    @Test
    void membersOfALargeFileAreDecompressedByOthers() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int member = 0; member < 60; member++) {
            file.write(gzip(lines(member, new Random(member), 40_000)));
        }
        Path path = Files.write(folder.resolve("a.jsonl.gz"), file.toByteArray());

        Reading reading = Reading.of(path, SourceSettings.DEFAULT, counted(ROOM));

        assertThat(reading.failures()).isEmpty();
        assertThat(helped.get() * 160_000L).isBetween(file.size() / 2L, 2L * file.size());
    }

    @Test
    void withoutRoomAReaderDecompressesItsFileItself() throws IOException {
        Path path = Files.write(folder.resolve("a.jsonl.gz"), members(new Random(3), false));

        List<String> read =
                Reading.of(path, SourceSettings.DEFAULT, counted(1 << 20)).described();

        assertThat(read).isEqualTo(Reading.of(path, SourceSettings.DEFAULT).described());
        assertThat(helped).hasValue(0);
    }

    @Test
    void contentThatIsLargerThanTheRoomOfAPieceIsReadWhole() throws IOException {
        byte[] large = utf8("{\"text\":\"" + "a".repeat(3 << 20) + "\"}\n");
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int member = 0; member < 4; member++) {
            file.write(gzip(large));
            file.write(gzip(lines(member, new Random(member), 200_000)));
        }
        Path path = Files.write(folder.resolve("a.jsonl.gz"), file.toByteArray());

        Reading reading = Reading.of(path, SourceSettings.DEFAULT, counted(ROOM));

        assertThat(reading.drafts().stream().filter(draft -> draft.text().length() == 3 << 20))
                .hasSize(4);
        assertThat(helped.get()).isPositive();
    }

    private DecompressionAhead counted(long room) {
        return new DecompressionAhead(
                task -> {
                    helped.incrementAndGet();
                    POOL.execute(task);
                },
                room);
    }

    /** Members of all lengths, empty ones, ones that hold the beginning of a member, padding and, when asked for, damage. */
    private static byte[] members(Random random, boolean isDamaged) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int member = 0; member < 40; member++) {
            switch (random.nextInt(8)) {
                case 0 -> file.write(gzip(new byte[0]));
                case 1 -> file.write(stored(lines(member, random, 90_000)));
                case 2 -> file.write(gzip(lines(member, random, 900_000)));
                case 3 -> file.write(new byte[random.nextInt(3) * 512]);
                default -> file.write(gzip(lines(member, random, 1 + random.nextInt(60_000))));
            }
        }
        byte[] bytes = file.toByteArray();
        for (int place = 0; isDamaged && place < 4; place++) {
            int at = bytes.length / 5 + random.nextInt(bytes.length / 2);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** Not compressed, so that a member of its content looks like one of the file. */
    private static byte[] stored(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes) {
            {
                def.setLevel(Deflater.NO_COMPRESSION);
            }
        }) {
            gzip.write(gzip(content));
            gzip.write(content);
            gzip.write(gzip(content));
        }
        return bytes.toByteArray();
    }

    private static byte[] lines(int member, Random random, int length) {
        StringBuilder lines = new StringBuilder();
        while (lines.length() < length) {
            lines.append("{\"text\":\"member ").append(member).append(' ');
            for (int i = 0; i < 60; i++) {
                lines.append(Integer.toString(random.nextInt(1 << 20), 36));
            }
            lines.append("\"}\n");
        }
        return utf8(lines.toString());
    }
}

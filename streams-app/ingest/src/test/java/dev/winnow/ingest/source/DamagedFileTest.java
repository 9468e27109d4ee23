package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Crawled.joined;
import static dev.winnow.ingest.source.Crawled.page;
import static dev.winnow.ingest.source.Reading.gzip;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictTrainer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of which a part is damaged: the rest is read, and what is lost is reported with its place. */
class DamagedFileTest {
    @TempDir
    Path folder;

    enum Compression {
        GZIP(Reading::gzip),
        ZSTD(content -> new ZstdCompressCtx().setChecksum(true).compress(content));

        private final UnaryOperator<byte[]> packer;

        Compression(UnaryOperator<byte[]> packer) {
            this.packer = packer;
        }

        byte[] pack(byte[] content) {
            return packer.apply(content);
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void zerosBetweenMembersCostNothing(Compression compression) {
        byte[] file =
                joined(compression.pack(lines(0, 3)), new byte[70_001], compression.pack(lines(3, 5)), new byte[512]);

        Reading reading = Reading.of(folder, "a.jsonl", file, SourceSettings.DEFAULT);

        assertThat(reading.texts()).containsExactly("line 0", "line 1", "line 2", "line 3", "line 4");
        assertThat(reading.reasons()).isEmpty();
        assertThat(reading.warnings().keySet()).allMatch(what -> what.matches("(padding between|bytes after).*"));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void bytesBetweenMembersAreAGapWithItsPlace(Compression compression) {
        byte[] first = compression.pack(lines(0, 2));
        byte[] garbage = noise(5_000, 7);

        Reading reading = Reading.of(
                folder, "a.jsonl", joined(first, garbage, compression.pack(lines(2, 4))), SourceSettings.DEFAULT);

        assertThat(reading.texts()).containsExactly("line 0", "line 1", "line 2", "line 3");
        assertThat(reading.gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.ordinal()).isEqualTo(2);
            assertThat(gap.detail())
                    .contains("bytes " + first.length + " to " + (first.length + 4_999))
                    .contains("5000 bytes");
        });
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aDamagedMemberCostsItselfAndNoOther(Compression compression) {
        byte[] file = new byte[0];
        int[] starts = new int[9];
        for (int member = 0; member < 9; member++) {
            starts[member] = file.length;
            file = joined(file, compression.pack(joined(lines(member * 100, member * 100 + 100), noiseLine(member))));
        }
        byte[] damaged = file.clone();
        Arrays.fill(damaged, starts[4] + 900, starts[4] + 1_000, (byte) 0xa7);

        Reading reading = Reading.of(folder, "a.jsonl", damaged, SourceSettings.DEFAULT);

        assertThat(reading.gaps()).hasSize(1);
        assertThat(reading.gaps().get(0).detail()).contains("reading continues at byte " + starts[5]);
        assertThat(reading.failures()).isEmpty();
        for (int line = 0; line < 900; line++) {
            if (line < 400 || line >= 500) {
                assertThat(reading.texts()).contains("line " + line);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aMemberThatIsCutOffBeforeAnotherIsAGap(Compression compression) {
        byte[] cut = compression.pack(joined(lines(0, 50), noiseLine(3)));

        Reading reading = Reading.of(
                folder,
                "a.jsonl",
                joined(Arrays.copyOf(cut, cut.length * 2 / 3), compression.pack(lines(50, 53))),
                SourceSettings.DEFAULT);

        assertThat(reading.gaps()).hasSize(1);
        assertThat(reading.texts()).endsWith("line 50", "line 51", "line 52");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aWarcIsReadOnWithTheRecordBehindTheDamage(int seed) {
        byte[] file = new byte[0];
        int[] starts = new int[7];
        for (int record = 0; record < 7; record++) {
            starts[record] = file.length;
            file = joined(file, gzip(page("page " + record)));
        }
        byte[] damaged = file.clone();
        int at = starts[3] + 12 + new Random(seed).nextInt(starts[4] - starts[3] - 24);
        Arrays.fill(damaged, at, at + 4, (byte) seed);

        Reading reading = Reading.of(folder, "a.warc.gz", damaged, SourceSettings.DEFAULT);

        assertThat(reading.texts()).contains("page 0", "page 1", "page 2", "page 4", "page 5", "page 6");
        assertThat(reading.gaps()).isNotEmpty();
        assertThat(reading.failures()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void aFirstMemberOfWhichNothingIsLeftCostsItselfAndNoOther(Compression compression) {
        byte[] first = compression.pack(page("lost"));
        Arrays.fill(first, compression == Compression.GZIP ? 10 : 5, first.length - 1, (byte) 0xff);
        byte[] file = joined(first, first, compression.pack(page("one")), compression.pack(page("two")));

        Reading warc = Reading.of(folder, "a.warc", file, SourceSettings.DEFAULT);
        Reading lines = Reading.of(folder, "a", joined(first, compression.pack(lines(0, 3))), SourceSettings.DEFAULT);

        assertThat(warc.texts()).containsExactly("one", "two");
        assertThat(warc.failures()).isEmpty();
        assertThat(warc.gaps()).isNotEmpty();
        assertThat(warc.gaps().get(0).detail()).contains("byte 0 of the decompressed content");
        assertThat(lines.texts()).containsExactly("line 0", "line 1", "line 2");
        assertThat(lines.gaps()).hasSize(1);
    }

    @Test
    void manyBytesBehindTheLastMemberFailTheFile() {
        byte[] good = gzip(lines(0, 2));

        Reading reading = Reading.of(folder, "a.jsonl", joined(good, noise(300, 5)), SourceSettings.DEFAULT);

        assertThat(reading.texts()).containsExactly("line 0", "line 1");
        assertThat(reading.failures()).singleElement().satisfies(failure -> assertThat(failure.detail())
                .contains("lost: bytes " + good.length + " to " + (good.length + 299)));
    }

    @Test
    void aTextThatIsCutByDamageIsNotADocument() {
        byte[] damaged = gzip(joined(utf8("words of a text\n".repeat(400)), noiseLine(1)));
        damaged[damaged.length / 2] ^= 0x40;

        Reading reading = Reading.of(folder, "a.txt", joined(damaged, gzip(utf8("more text"))), SourceSettings.DEFAULT);

        assertThat(reading.texts()).isEmpty();
        assertThat(reading.failures()).hasSize(1);
    }

    @Test
    void aDictionaryInTheFirstFrameIsUsed() {
        byte[] dictionary = dictionary();
        byte[] frames = frames(dictionary);

        for (byte[] stored : List.of(dictionary, Zstd.compress(dictionary))) {
            byte[] header = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0x184d2a5d)
                    .putInt(stored.length)
                    .array();
            Reading reading = Reading.of(folder, "a.warc.zst", joined(header, stored, frames), SourceSettings.DEFAULT);

            assertThat(reading.texts()).hasSize(30).endsWith("page 29 and the words that all pages have");
            assertThat(reading.reasons()).isEmpty();
        }
    }

    @Test
    void aDictionaryThatIsNotThereIsNamed() {
        Reading reading = Reading.of(folder, "a.warc.zst", frames(dictionary()), SourceSettings.DEFAULT);

        assertThat(reading.failures()).singleElement().satisfies(failure -> assertThat(failure.detail())
                .contains("needs a dictionary"));
    }

    private static byte[] frames(byte[] dictionary) {
        byte[] frames = new byte[0];
        try (ZstdCompressCtx context = new ZstdCompressCtx().loadDict(dictionary)) {
            for (int i = 0; i < 30; i++) {
                frames = joined(frames, context.compress(page("page " + i + " and the words that all pages have")));
            }
        }
        return frames;
    }

    private static byte[] dictionary() {
        ZstdDictTrainer trainer = new ZstdDictTrainer(1 << 20, 4_096);
        for (int i = 0; i < 600; i++) {
            trainer.addSample(joined(page("page " + i), noise(20, i)));
        }
        return trainer.trainSamples();
    }

    private static byte[] lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append("{\"text\":\"line ").append(i).append("\"}\n");
        }
        return utf8(lines.toString());
    }

    /** A line that does not compress, so that a member has a length. */
    private static byte[] noiseLine(int seed) {
        StringBuilder line = new StringBuilder("{\"text\":\"");
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            line.append((char) ('a' + random.nextInt(26)));
        }
        return utf8(line.append("\"}\n").toString());
    }

    private static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        bytes[0] = 1;
        return bytes;
    }
}

package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Reading.gzip;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedInputTest {
    private static final String TWO = "{\"text\":\"one\"}\n{\"text\":\"two\"}\n";
    private static final String MANY = "{\"text\":\"a line that is good\"}\n".repeat(20_000);

    @TempDir
    Path folder;

    static Stream<Arguments> samples() {
        byte[] gzipped = gzip(utf8(TWO));
        byte[] flippedChecksum = gzipped.clone();
        flippedChecksum[gzipped.length - 6] ^= 1;
        byte[] flippedData = gzip(utf8(MANY));
        flippedData[flippedData.length / 2] ^= 0x55;
        return Stream.of(
                Arguments.of("plain lines", utf8(TWO), "one two", ""),
                Arguments.of("gzip", gzipped, "one two", ""),
                Arguments.of("zstd", Zstd.compress(utf8(TWO)), "one two", ""),
                Arguments.of(
                        "two gzip members", joined(gzipped, gzip(utf8("{\"text\":\"three\"}"))), "one two three", ""),
                Arguments.of(
                        "two zstd frames",
                        joined(Zstd.compress(utf8(TWO)), Zstd.compress(utf8(TWO))),
                        "one two one two",
                        ""),
                Arguments.of("garbage after gzip", joined(gzipped, utf8("garbage")), "one two", ""),
                Arguments.of("wrong gzip checksum", flippedChecksum, "one two", "corrupt"),
                Arguments.of("cut gzip trailer", Arrays.copyOf(gzipped, gzipped.length - 3), "one two", "truncated"),
                Arguments.of(
                        "cut second gzip header", joined(gzipped, Arrays.copyOf(gzipped, 5)), "one two", "truncated"),
                Arguments.of("gzip magic only", new byte[] {0x1f, (byte) 0x8b}, "", "truncated"),
                Arguments.of("damaged zstd", damaged(Zstd.compress(utf8(MANY))), "", "corrupt"),
                Arguments.of("zero bytes", new byte[0], "", ""),
                Arguments.of("gzip of zero bytes", gzip(new byte[0]), "", ""),
                Arguments.of(
                        "byte order mark and CRLF",
                        utf8("\ufeff{\"text\":\"one\"}\r\n\r\n{\"text\":\"two\"}\r\n"),
                        "one two",
                        ""),
                Arguments.of("blank lines", utf8("\n \n{\"text\":\"one\"}\n\t\n\n"), "one", ""),
                Arguments.of("no final line feed", utf8("{\"text\":\"one\"}\n{\"text\":\"two\"}"), "one two", ""),
                Arguments.of("cut object", utf8("{\"text\":\"on\n{\"text\":\"two\"}\n"), "two", "malformed-json"),
                Arguments.of("prose", utf8("not json\n{\"text\":\"two\"}\n"), "two", "malformed-json"),
                Arguments.of("two objects on a line", utf8("{\"text\":\"a\"}{\"text\":\"b\"}\n"), "", "malformed-json"),
                Arguments.of(
                        "array, null, number", utf8("[1]\nnull\n7\n"), "", "not-an-object not-an-object not-an-object"),
                Arguments.of(
                        "no text",
                        utf8("{}\n{\"text\":null}\n{\"text\":17}\n{\"text\":{}}\n"),
                        "",
                        "missing-text missing-text missing-text missing-text"),
                Arguments.of("repeated key: the last wins", utf8("{\"text\":\"a\",\"text\":\"b\"}\n"), "b", ""),
                Arguments.of(
                        "nested 5,000 deep",
                        utf8("{\"meta\":" + "[".repeat(5_000) + "]".repeat(5_000) + ",\"text\":\"a\"}\n"),
                        "",
                        "too-deep"),
                Arguments.of("raw control character", utf8("{\"text\":\"a\u0001b\"}\n"), "", "malformed-json"),
                Arguments.of("escaped control character", utf8("{\"text\":\"a\\u0000b\"}\n"), "ab", ""),
                Arguments.of("lone surrogate", utf8("{\"text\":\"a\\ud800b\"}\n"), "a\ufffdb", ""),
                Arguments.of(
                        "invalid UTF-8",
                        joined(utf8("{\"text\":\"a"), new byte[] {(byte) 0xc3, 0x28}, utf8("\"}\n" + TWO)),
                        "one two",
                        "invalid-utf8"),
                Arguments.of("a real replacement character", utf8("{\"text\":\"a\ufffdb\"}\n"), "a\ufffdb", ""),
                Arguments.of("UTF-16", ("\ufeff" + TWO).getBytes(StandardCharsets.UTF_16LE), "", "not-utf8-file"),
                Arguments.of("gzip in gzip", gzip(gzip(utf8(TWO))), "", "unsupported-format"),
                Arguments.of("zstd in gzip", gzip(Zstd.compress(utf8(TWO))), "", "unsupported-format"),
                Arguments.of("bzip2", joined(utf8("BZh91AY&SY"), new byte[] {1, 2, 3, 4}), "", "unsupported-format"),
                Arguments.of("zip", joined(utf8("PK"), new byte[] {3, 4, 20, 0}), "", "unsupported-format"),
                Arguments.of(
                        "zstd after a frame to skip",
                        joined(new byte[] {0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7}, Zstd.compress(utf8(TWO))),
                        "one two",
                        ""),
                Arguments.of("no more of a Parquet file than its mark", utf8("PAR1 and so on"), "", "corrupt"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void goodRecordsAreReadAndTheRestHasItsReason(String what, byte[] content, String texts, String reasons) {
        Reading reading = Reading.of(folder, "sample.jsonl.gz", content, SourceSettings.DEFAULT);

        assertThat(String.join(" ", reading.texts())).as(what).isEqualTo(texts);
        assertThat(String.join(" ", reading.reasons())).as(what).isEqualTo(reasons);
    }

    @Test
    void recordsBeforeTheCutAreDeliveredAndTheFailureStatesWhere() {
        byte[] whole = gzip(utf8(MANY));

        Reading reading =
                Reading.of(folder, "cut.jsonl.gz", Arrays.copyOf(whole, whole.length * 6 / 10), SourceSettings.DEFAULT);

        assertThat(reading.texts()).hasSizeBetween(1, 19_999);
        assertThat(reading.reasons()).containsExactly("truncated");
        SourceResult.Failure failure = reading.failures().get(0);
        assertThat(failure.ordinal()).isEqualTo(reading.texts().size());
        assertThat(failure.detail()).contains("record " + failure.ordinal()).contains("byte ");
    }

    @Test
    void aDamagedDeflateStreamNeverEndsWithoutItsFailure() {
        byte[] whole = gzip(utf8(MANY));
        for (int position = 20; position < whole.length; position += Math.max(1, whole.length / 11)) {
            byte[] damaged = whole.clone();
            damaged[position] ^= 0x10;

            Reading reading = Reading.of(folder, "flip.jsonl.gz", damaged, SourceSettings.DEFAULT);

            assertThat(reading.failures())
                    .as("bit flipped in byte %d", position)
                    .hasSize(1);
        }
    }

    @Test
    void bytesBehindTheTrailerAreAWarning() {
        Reading reading = Reading.of(folder, "a.gz", joined(gzip(utf8(TWO)), new byte[512]), SourceSettings.DEFAULT);

        assertThat(reading.warnings()).containsOnlyKeys("bytes after the gzip trailer");
    }

    @Test
    void aLineOverTheLimitIsRefusedWithItsFirst64KiBAndTheReadingContinues() {
        SourceSettings settings = SourceSettings.DEFAULT.withLimits(SourceLimits.DEFAULT.withMaxRecordBytes(100_000));
        String content = "{\"text\":\"" + "x".repeat(300_000) + "\"}\n" + TWO;

        Reading reading = Reading.of(folder, "long.jsonl", utf8(content), settings);

        assertThat(reading.texts()).containsExactly("one", "two");
        SourceResult.Reject reject = reading.rejects().get(0);
        assertThat(reject.reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(reject.payload()).hasSize(SourceResult.PAYLOAD_LIMIT);
        assertThat(reject.payloadBytes()).isEqualTo(300_011);
    }

    @Test
    void aFileThatDecompressesToFarMoreThanItsSizeIsStopped() {
        SourceLimits limits = new SourceLimits(1 << 20, 1 << 20, 1 << 16, 1L << 40, 200, 1 << 20, 64);
        byte[] bomb = gzip(new byte[64 << 20]);

        Reading reading = Reading.of(folder, "bomb.jsonl.gz", bomb, SourceSettings.DEFAULT.withLimits(limits));

        assertThat(reading.reasons()).containsExactly("compression-bomb");
    }

    @Test
    void brotliIsReadByItsNameAndItsBombsAreStopped() {
        Reading page = Reading.of(folder, "a.html.br", Crawled.sample("page.html.br"), SourceSettings.DEFAULT);
        Reading bomb = Reading.of(folder, "b.jsonl.br", Crawled.sample("zeros-256m.br"), SourceSettings.DEFAULT);
        Reading wrong = Reading.of(folder, "c.jsonl.br", utf8(TWO), SourceSettings.DEFAULT);

        assertThat(page.texts()).containsExactly("A page in brotli, a page in brotli.");
        assertThat(bomb.reasons()).containsExactly("compression-bomb");
        assertThat(wrong.reasons()).containsExactly("corrupt");
    }

    @Test
    void aFileOverTheDecompressedLimitIsStopped() {
        SourceLimits limits = new SourceLimits(1 << 20, 1 << 20, 1 << 16, 100_000, 2_000, 1 << 20, 64);

        Reading reading =
                Reading.of(folder, "big.jsonl.gz", gzip(utf8(MANY)), SourceSettings.DEFAULT.withLimits(limits));

        assertThat(reading.texts()).hasSizeBetween(1, 4_000);
        assertThat(reading.reasons()).containsExactly("compression-bomb");
    }

    private static byte[] damaged(byte[] compressed) {
        byte[] damaged = compressed.clone();
        Arrays.fill(damaged, damaged.length / 4, damaged.length / 2, (byte) 0xff);
        return damaged;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}

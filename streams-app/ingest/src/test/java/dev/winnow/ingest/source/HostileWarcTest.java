package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Crawled.joined;
import static dev.winnow.ingest.source.Crawled.page;
import static dev.winnow.ingest.source.Reading.gzip;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileWarcTest {
    private static final byte[] HTML = utf8("<html><body><p>words</p></body></html>");

    @TempDir
    Path folder;

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("plain", page("", HTML), "words", ""),
                Arguments.of("gzip", page("gzip", gzip(HTML)), "words", ""),
                Arguments.of("gzip that is not", page("gzip", HTML), "words", ""),
                Arguments.of(
                        "brotli",
                        page("br", Crawled.sample("page.html.br")),
                        "A page in brotli, a page in brotli.",
                        ""),
                Arguments.of("zstd", page("zstd", Zstd.compress(HTML)), "words", ""),
                Arguments.of("gzip in gzip", page("gzip, gzip", gzip(gzip(HTML))), "words", ""),
                Arguments.of("three codings", page("gzip, gzip, gzip", gzip(gzip(gzip(HTML)))), "", "compression-bomb"),
                Arguments.of("unknown coding", page("rot13", utf8("\u0001\u0002\u0003")), "", "unsupported-format"),
                Arguments.of("gzip of another name", page("rot13", gzip(HTML)), "words", ""),
                Arguments.of("gzip that is called deflate", page("deflate", gzip(HTML)), "words", ""),
                Arguments.of("gzip without a name", page("", gzip(HTML)), "words", ""),
                Arguments.of("gzip once more than stated", page("gzip", gzip(gzip(HTML))), "words", ""),
                Arguments.of("zlib that is called gzip", page("gzip", zlib(HTML)), "words", ""),
                Arguments.of(
                        "bomb once more than stated", page("gzip", gzip(gzip(new byte[32 << 20]))), "", "too-large"),
                Arguments.of("gzip in chunks", chunked("gzip, Chunked", gzip(HTML)), "words", ""),
                Arguments.of("gzip in chunks that are none", encoded("x-gzip ,chunked", gzip(HTML)), "words", ""),
                Arguments.of("unknown coding of plain bytes", page("rot13", HTML), "words", ""),
                Arguments.of("a type as coding", page("text/html", HTML), "words", ""),
                Arguments.of("brotli that is gzip", page("br", gzip(HTML)), "words", ""),
                Arguments.of("brotli that is not", page("br", zlib(HTML)), "", "corrupt"),
                Arguments.of("brotli that is plain", page("br", HTML), "words", ""),
                Arguments.of("deflate that is plain", page("deflate", HTML), "words", ""),
                Arguments.of("zstd that is plain", page("zstd", utf8("W\u00f6rter, plain")), "W\u00f6rter, plain", ""),
                Arguments.of("two codings that are plain", page("gzip, br", HTML), "words", ""),
                Arguments.of("brotli bomb", page("br", Crawled.sample("zeros-256m.br")), "", "too-large"),
                Arguments.of("gzip bomb", page("gzip", gzip(new byte[32 << 20])), "", "too-large"),
                Arguments.of("zstd bomb", page("zstd", Zstd.compress(new byte[32 << 20])), "", "too-large"),
                Arguments.of("nested bomb", page("gzip,gzip", gzip(gzip(new byte[32 << 20]))), "", "too-large"),
                Arguments.of(
                        "header flood",
                        Crawled.response("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(100_000) + "\r\n<p>x"),
                        "",
                        "malformed-http"),
                Arguments.of(
                        "no HTTP at all", Crawled.response("<html>never a status line</html>"), "", "malformed-http"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void aBodyIsDecodedOrRefusedAndTheNextRecordIsRead(String what, byte[] record, String text, String reason) {
        Reading reading = read(joined(record, page("next")));

        assertThat(String.join("|", reading.texts())).isEqualTo(text.isEmpty() ? "next" : text + "|next");
        assertThat(String.join(" ", reading.reasons())).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 20, 40, 300, 500, 5_000, 9_000_000, 1L << 40})
    void aLengthThatIsTooGreatCostsItsRecordAlone(long excess) {
        byte[] http = utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>wrong");
        byte[] wrong = Crawled.record("response", "application/http", http, http.length + excess);

        Reading reading = read(joined(page("before"), wrong, page("one"), page("two"), page("three")));

        assertThat(reading.texts()).containsExactly("before", "one", "two", "three");
        assertThat(reading.reasons()).containsExactly("malformed-warc");
        assertThat(new String(reading.rejects().get(0).payload(), StandardCharsets.UTF_8).strip())
                .startsWith("WARC/1.0")
                .contains("<p>wrong")
                .doesNotContain("<p>one");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aLengthThatTakesInTheLineEndsLosesNoText(long excess) {
        byte[] http = utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>long");
        byte[] wrong = Crawled.record("response", "application/http", http, http.length + excess);

        Reading reading = read(joined(page("before"), wrong, page("one"), page("two")));

        assertThat(reading.texts()).containsExactly("before", "long", "one", "two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "metadata", "image"})
    void aRecordThatIsSkippedSwallowsNothingEither(String type) {
        byte[] wrong = Crawled.record(type, "application/http", utf8("GET / HTTP/1.1\r\n\r\n"), 400);

        Reading reading = read(joined(wrong, page("one"), page("two"), page("three")));

        assertThat(reading.texts()).containsExactly("one", "two", "three");
        assertThat(reading.reasons()).containsExactly("malformed-warc");
    }

    @Test
    void aLengthThatIsTooSmallKeepsTheNextRecord() {
        byte[] http = utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>words and more words");
        byte[] wrong = Crawled.record("response", "application/http", http, http.length - 5);

        Reading reading = read(joined(wrong, page("next")));

        assertThat(reading.texts()).contains("next");
        assertThat(reading.reasons()).containsExactly("malformed-warc");
    }

    @Test
    void aPageThatShowsAWarcHeaderIsWholeWhenItsLengthIsRight() {
        byte[] quoting = page("a page that quotes\nWARC/1.0\r\nWARC-Type: response");

        Reading reading = read(joined(quoting, page("next")));

        assertThat(reading.texts()).hasSize(2);
        assertThat(reading.reasons()).isEmpty();
    }

    @Test
    void recordsThatAllLieAboutTheirLengthAreReadInBoundedWork() {
        SourceSettings settings = SourceSettings.DEFAULT.withLimits(SourceLimits.DEFAULT.withMaxRecordBytes(1 << 16));
        byte[] http = utf8("HTTP/1.1 200 OK\r\n\r\n");
        byte[] wrong = Crawled.record("response", "application/http", http, 60_000);
        byte[][] records = new byte[20_000][];
        Arrays.fill(records, wrong);

        Reading reading = Reading.of(folder, "lies.warc", joined(records), settings);

        assertThat(reading.reasons()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9, 4_000})
    void moreLineEndsThanThereShouldBeCostNothing(int more) {
        byte[] gap = utf8("\r\n".repeat(more));

        Reading reading = read(joined(page("one"), gap, page("two"), gap));

        assertThat(reading.texts()).containsExactly("one", "two");
        assertThat(reading.reasons()).isEmpty();
        assertThat(reading.drafts()).extracting(SourceResult.Draft::ordinal).containsExactly(0L, 1L);
    }

    @Test
    void aTypeIsATypeInAnyCase() {
        byte[] http = utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>words");

        assertThat(read(Crawled.record("Response", "Application/HTTP", http, http.length))
                        .texts())
                .containsExactly("words");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.0 100\n\n"
            })
    void theResponseBehindAnInterimOneIsRead(String interim) {
        byte[] record = Crawled.response(interim + "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>words");

        assertThat(read(joined(record, page("next"))).texts()).containsExactly("words", "next");
    }

    private static byte[] zlib(byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        byte[] packed = new byte[content.length + 64];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    private static byte[] chunked(String encoding, byte[] body) {
        return encoded(encoding, joined(utf8(Integer.toHexString(body.length) + "\r\n"), body, utf8("\r\n0\r\n\r\n")));
    }

    private static byte[] encoded(String encoding, byte[] body) {
        return Crawled.response(joined(
                utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: " + encoding + "\r\n\r\n"),
                body));
    }

    private Reading read(byte[] warc) {
        return Reading.of(folder, "sample.warc", warc, SourceSettings.DEFAULT);
    }
}

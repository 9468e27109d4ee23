package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Reading.gzip;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WarcSourceTest {
    private static final String PAGE = "<html><head><title>T</title></head><body><nav>menu</nav><p>Some"
            + " words.</p><script>x()</script></body></html>";

    @TempDir
    Path folder;

    @Test
    void aPageBecomesItsTextWithAddressDateAndTitle() {
        Reading reading = read(response(http("text/html", PAGE)));

        SourceResult.Draft draft = reading.drafts().get(0);
        assertThat(draft.text().strip()).isEqualTo("Some words.");
        assertThat(draft.url()).isEqualTo("http://example.org/a b");
        assertThat(draft.fetchedAt()).isEqualTo(1_577_836_800_000L);
        assertThat(draft.source()).isEqualTo("commoncrawl");
        assertThat(draft.attributes()).containsEntry("title", "T");
    }

    @Test
    void aConversionRecordIsTextAsItIsEvenWithBareLineFeeds() {
        byte[] wet = utf8(record("conversion", "text/plain", "Grüße").replace("\r\n", "\n"));

        assertThat(read(wet).texts()).containsExactly("Grüße");
    }

    @Test
    void requestsErrorsAndImagesAreSkippedByWhatTheyAre() {
        byte[] warc = joined(
                utf8(record("request", "application/http", "GET / HTTP/1.1\r\n\r\n")),
                response("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n" + PAGE),
                response(http("image/png", "xyz")));

        Reading reading = read(warc);

        assertThat(reading.skipped())
                .containsExactly("WARC request", "HTTP status other than 200", "content other than HTML or text");
        assertThat(reading.reasons()).isEmpty();
    }

    @Test
    void readingContinuesAfterARecordWithANegativeLength() {
        byte[] bad =
                utf8(record("response", "text/html", PAGE).replaceFirst("Content-Length: \\d+", "Content-Length: -5"));

        Reading reading = read(joined(bad, response(http("text/html", PAGE))));

        assertThat(reading.reasons()).containsExactly("malformed-warc");
        assertThat(new String(reading.rejects().get(0).payload(), StandardCharsets.UTF_8))
                .startsWith("WARC/1.0")
                .contains("Content-Length: -5");
        assertThat(reading.texts()).containsExactly("Some words.");
    }

    @Test
    void aHeaderThatDoesNotEndIsRefusedBeforeItIsHeld() {
        byte[] endless = utf8("WARC/1.0\r\nWARC-Type: response\r\nX: " + "y".repeat(500_000) + "\r\n\r\n");

        Reading reading = read(joined(endless, response(http("text/html", PAGE))));

        assertThat(reading.reasons()).containsExactly("malformed-warc");
        assertThat(reading.texts()).containsExactly("Some words.");
    }

    @Test
    void aBlockOverTheLimitIsRefusedAndTheReadingContinues() {
        SourceSettings settings = SourceSettings.DEFAULT.withLimits(SourceLimits.DEFAULT.withMaxRecordBytes(1_000));
        byte[] warc = joined(response(http("text/html", "x".repeat(5_000))), response(http("text/html", PAGE)));

        Reading reading = Reading.of(folder, "a.warc", warc, settings);

        assertThat(reading.reasons()).containsExactly("too-large");
        assertThat(reading.rejects().get(0).payloadBytes()).isGreaterThan(5_000);
        assertThat(reading.texts()).containsExactly("Some words.");
    }

    @Test
    void aClaimedLengthOfManyBytesTakesNoMemoryAndIsACut() {
        byte[] warc = utf8(
                record("response", "text/html", PAGE).replaceFirst("Content-Length: \\d+", "Content-Length: 8000000"));

        Reading reading = read(warc);

        assertThat(reading.reasons()).containsExactly("truncated");
        assertThat(reading.failures().get(0).payloadBytes()).isPositive();
    }

    @Test
    void membersBeforeACutAreDelivered() {
        byte[] member = gzip(response(http("text/html", PAGE)));

        Reading reading = read(joined(member, Arrays.copyOf(member, member.length / 2)));

        assertThat(reading.texts()).containsExactly("Some words.");
        assertThat(reading.reasons()).containsExactly("truncated");
    }

    @Test
    void aCompressedBodyThatDecompressesToTooMuchIsRefused() {
        byte[] bomb = gzip(new byte[16 << 20]);
        byte[] head = utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: "
                + bomb.length + "\r\n\r\n");

        Reading reading = read(response(joined(head, bomb)));

        assertThat(reading.reasons()).containsExactly("too-large");
    }

    @Test
    void everyTypeWithoutATextIsSkippedByItsNameAndAnUnknownOneAsSuch() {
        byte[] warc = joined(
                utf8(record("warcinfo", "application/warc-fields", "software: x\r\n")),
                utf8(record("revisit", "application/http", http("text/html", PAGE))),
                utf8(record("continuation", "text/html", PAGE)),
                utf8(record("metadata", "application/warc-fields", "a: b\r\n")),
                utf8(record("diary", "text/plain", "a type that the standard does not have")));

        Reading reading = read(warc);

        assertThat(reading.skipped())
                .containsExactly(
                        "WARC warcinfo",
                        "WARC revisit",
                        "WARC continuation",
                        "WARC metadata",
                        "WARC record of unknown type");
        assertThat(reading.drafts()).isEmpty();
        assertThat(reading.reasons()).isEmpty();
    }

    @Test
    void aResourceIsAPageByItsOwnContentType() {
        Reading reading = read(utf8(record("resource", "text/html", PAGE)));

        assertThat(reading.texts()).containsExactly("Some words.");
    }

    @Test
    void recordsAreNumberedInTheirOrderWhateverBecomesOfThem() {
        byte[] warc = joined(
                utf8(record("request", "application/http", "GET / HTTP/1.1\r\n\r\n")),
                response(http("text/html", PAGE)),
                response("HTTP/1.1 200 OK\r\nContent-Type: text/html"),
                response(http("text/html", PAGE)));

        Reading reading = read(warc);

        assertThat(reading.results()).extracting(SourceResult::ordinal).containsExactly(0L, 1L, 2L, 3L);
        assertThat(reading.texts()).hasSize(2);
    }

    @Test
    void aSecondReadingNumbersTheRecordsAsTheFirstDid() {
        byte[] warc = joined(
                response(http("text/html", PAGE)),
                utf8(record("response", "text/html", PAGE).replaceFirst("Content-Length: \\d+", "Content-Length: -5")),
                response(http("text/html", PAGE)));

        Reading first = read(warc);
        Reading second = read(gzip(warc));

        assertThat(second.results())
                .extracting(SourceResult::ordinal)
                .isEqualTo(first.results().stream().map(SourceResult::ordinal).toList());
        assertThat(second.reasons()).isEqualTo(first.reasons());
    }

    @Test
    void anHttpHeaderThatDoesNotEndIsRefusedAndTheReadingContinues() {
        byte[] endless = response("HTTP/1.1 200 OK\r\n" + "X-Flood: y\r\n".repeat(100_000));

        Reading reading = read(joined(endless, response(http("text/html", PAGE))));

        assertThat(reading.reasons()).containsExactly("malformed-http");
        assertThat(reading.texts()).containsExactly("Some words.");
    }

    @Test
    void anHttpBodyShorterThanItsDeclaredLengthIsTakenAsFarAsItGoesWithAWarning() {
        byte[] cut = response("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n" + PAGE);

        Reading reading = read(cut);

        assertThat(reading.texts()).containsExactly("Some words.");
        assertThat(reading.drafts().get(0).attributes()).containsEntry("truncated", "unspecified");
        assertThat(reading.warnings()).containsEntry("truncated HTTP body", 1L);
    }

    @Test
    void aCompressedBodyThatIsCutIsTakenAsFarAsItGoesWithOneWarning() {
        byte[] page = gzip(utf8(PAGE + "<p>" + "more words ".repeat(2_000) + "</p>"));
        byte[] head = utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: "
                + page.length + "\r\n\r\n");

        Reading reading = read(response(joined(head, Arrays.copyOf(page, page.length - 20))));

        assertThat(reading.texts()).hasSize(1).first().asString().startsWith("Some words.");
        assertThat(reading.drafts().get(0).attributes()).containsEntry("truncated", "unspecified");
        assertThat(reading.warnings()).containsEntry("truncated HTTP body", 1L);
    }

    @ParameterizedTest
    @CsvSource({
        "WARC-Truncated: length, length",
        "WARC-Truncated: Time, time",
        "WARC-Truncated: disconnect, disconnect",
        "WARC-Truncated: unspecified, unspecified",
        "warc-truncated: length; no more kept, length",
        "WARC-Truncated: a reason of the crawler, unspecified",
        "WARC-Segment-Number: 1, segmented",
        "WARC-Segment-Number: 1 & WARC-Truncated: length, segmented",
    })
    void aTextWithoutItsEndIsMarkedWithTheReasonThatTheCrawlerStates(String header, String reason) {
        String http = http("text/html", PAGE).replace("\r\n\r\n", "\r\nContent-Length: " + PAGE.length() + "\r\n\r\n");
        String[] records = {
            new String(response(http), StandardCharsets.UTF_8), record("conversion", "text/plain", "Some words.")
        };
        for (String record : records) {
            Reading reading =
                    read(utf8(record.replaceFirst("WARC-Date:", header.replace(" & ", "\r\n") + "\r\nWARC-Date:")));

            assertThat(reading.texts()).containsExactly("Some words.");
            assertThat(reading.drafts().get(0).attributes()).containsEntry("truncated", reason);
            assertThat(reading.warnings()).containsOnly(entry("truncated HTTP body", 1L));
        }
    }

    @Test
    void aBodyOfItsDeclaredLengthIsNotAWarning() {
        Reading reading = read(response("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
                + utf8(PAGE).length + "\r\n\r\n" + PAGE));

        assertThat(reading.texts()).containsExactly("Some words.");
        assertThat(reading.drafts().get(0).attributes()).doesNotContainKey("truncated");
        assertThat(reading.warnings()).isEmpty();
    }

    @Test
    void jsonThatAServerCallsTextIsSkipped() {
        Reading reading = read(response(http("text/plain", "{\"a\": [1, 2, 3], \"b\": {\"c\": \"d\"}}")));

        assertThat(reading.skipped()).containsExactly("JSON that is called text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK", "HTTP/1.0 200", "HTTP/2 200", "ICY 200 OK", "http/1.1 200 ok"})
    void theStatusLinesThatServersSendAreRead(String statusLine) {
        byte[] record = Crawled.response(statusLine + "\r\nContent-Type: text/html\r\n\r\n" + PAGE);

        assertThat(Reading.of(folder, "a.warc", record, SourceSettings.DEFAULT).texts())
                .containsExactly("Some words.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/html\r\nBad header without colon\r\n",
                "Bad header without colon\r\nContent-Type: text/html\r\n",
                "Content-Type: text/html\r\nX-Folded: a\r\n\tb\r\n",
                "X-Folded: a\r\n b\r\nContent-Type: text/html\r\n",
                "Content-Type:\r\n text/html\r\n",
                "Content-Type : text/html\r\n",
                "Content-Type: text/html\r\n: no name\r\n",
                "Content-Type: text/html\nX-Line-Feed: alone\n"
            })
    void httpHeadersThatServersSendAreReadAndLinesThatAreNoneAreSkipped(String headers) {
        byte[] page = Crawled.response("HTTP/1.1 200 OK\r\n" + headers + "\r\n" + PAGE);
        Reading reading = read(Crawled.joined(page, Crawled.page("Last.")));

        assertThat(reading.texts()).containsExactly("Some words.", "Last.");
        assertThat(reading.reasons()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "br", "zstd", "UTF-8", "text/html", "gzip, br", "identity"})
    void aContentCodingThatIsNotTrueCostsNothing(String coding) {
        byte[] record = Crawled.page(coding, utf8(PAGE));

        assertThat(Reading.of(folder, "a.warc", record, SourceSettings.DEFAULT).texts())
                .containsExactly("Some words.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chunked", "gzip", "identity", "Chunked, identity"})
    void aTransferEncodingThatIsNotTrueCostsNothing(String encoding) {
        byte[] record = Crawled.response(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: " + encoding + "\r\n\r\n" + PAGE);

        assertThat(Reading.of(folder, "a.warc", record, SourceSettings.DEFAULT).texts())
                .containsExactly("Some words.");
    }

    @Test
    void plainTextThatIsAPageIsReadAsOne() {
        Reading reading = read(response(http("text/plain", "<!DOCTYPE html>" + PAGE)));

        assertThat(reading.texts()).containsExactly("Some words.");
    }

    @Test
    void aDateThatIsNotOneLeavesTheTimeOpenAndKeepsTheText() {
        byte[] warc = utf8(record("response", "text/html", PAGE).replace("2020-01-01T00:00:00Z", "yesterday"));

        SourceResult.Draft draft = read(warc).drafts().get(0);

        assertThat(draft.fetchedAt()).isZero();
        assertThat(draft.text().strip()).isEqualTo("Some words.");
    }

    @Test
    void recordIdAndLanguageBecomeAttributes() {
        byte[] warc = utf8(record("conversion", "text/plain", "Ein Satz.")
                .replace(
                        "WARC-Date:",
                        "WARC-Record-ID: <urn:uuid:1>\r\nWARC-Identified-Content-Language: deu\r\nWARC-Date:"));

        SourceResult.Draft draft = read(warc).drafts().get(0);

        assertThat(draft.attributes())
                .containsEntry("warcRecordId", "<urn:uuid:1>")
                .containsEntry("language", "deu")
                .doesNotContainKey("title");
    }

    @Test
    void damageWithoutARecordBehindItFailsTheFileAfterWhatWasRead() {
        byte[] warc = joined(response(http("text/html", PAGE)), utf8("no record at all\r\n".repeat(40)));

        Reading reading = read(warc);

        assertThat(reading.texts()).containsExactly("Some words.");
        assertThat(reading.reasons()).containsExactly("malformed-warc");
        assertThat(reading.failures()).hasSize(1);
    }

    private Reading read(byte[] warc) {
        return Reading.of(folder, "sample.warc", warc, SourceSettings.DEFAULT);
    }

    private static String http(String type, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\n" + body;
    }

    private static byte[] response(String http) {
        return response(utf8(http));
    }

    private static byte[] response(byte[] http) {
        return joined(
                utf8(header("response", "application/http; msgtype=response", http.length)), http, utf8("\r\n\r\n"));
    }

    private static String record(String type, String contentType, String block) {
        return header(type, contentType, utf8(block).length) + block + "\r\n\r\n";
    }

    private static String header(String type, String contentType, int length) {
        return "WARC/1.0\r\nWARC-Type: " + type + "\r\nWARC-Target-URI: <http://example.org/a b>\r\n"
                + "WARC-Date: 2020-01-01T00:00:00Z\r\nContent-Type: " + contentType + "\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}

package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Crawled.joined;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.ingest.DocumentMaker;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributesTest {
    private static final String ADDRESS = "https://News.Example.co.uk:8443/2026/a.html?b=c";
    private static final String PAGE = """
            <html lang=en><head><title>T</title><meta name=robots content="index, noarchive">
            <meta name="TDM-Reservation" content="1"><meta name="tdm-policy" content="https://example.co.uk/tdm.json">
            <link rel="license" href="//creativecommons.org/licenses/by-sa/4.0/deed.de"></head>
            <body><p>Some words.</p><a rel="nofollow license" href="/terms">terms</a></body></html>""";

    @TempDir
    Path folder;

    @Test
    void aResponseKeepsWhatLaterStagesNeed() {
        String headers = """
                Date: Sat, 03 Oct 2026 10:00:00 GMT\r
                Content-Type: Text/HTML; Charset=ISO-8859-1\r
                Last-Modified: Fri, 02 Oct 2026 22:31:05 GMT\r
                X-Robots-Tag: noai\r
                X-Robots-Tag: googlebot: nofollow\r
                Content-Usage: train-ai=n,   search=y\r
                TDM-Reservation: 0\r
                Link: </style.css>; rel=preload, <https://creativecommons.org/licenses/by/3.0/de/>; rel="license"\r
                """;

        assertThat(attributes(headers, PAGE.getBytes(Charset.forName("windows-1252"))))
                .containsEntry("host", "news.example.co.uk")
                .containsEntry("registeredDomain", "example.co.uk")
                .containsEntry("httpStatus", "200")
                .containsEntry("mediaType", "text/html")
                .containsEntry("charset", "utf-8")
                .containsEntry("charsetFrom", "content")
                .containsEntry("lastModified", "2026-10-02T22:31:05Z")
                .containsEntry("xRobotsTag", "noai, googlebot: nofollow")
                .containsEntry("contentUsage", "train-ai=n, search=y")
                .containsEntry("robotsMeta", "index, noarchive")
                .containsEntry("tdmReservation", "1")
                .containsEntry("tdmPolicy", "https://example.co.uk/tdm.json")
                .containsEntry(
                        "license",
                        "https://creativecommons.org/licenses/by/3.0/de/ https://creativecommons.org/licenses/by-sa/4.0/"
                                + " https://News.Example.co.uk:8443/terms")
                .containsEntry("title", "T");
    }

    @Test
    void whatIsNotStatedIsNotAnAttribute() {
        Map<String, String> attributes =
                attributes("Content-Type: text/html\r\nLast-Modified: yesterday\r\n", utf8("<p>Some words.</p>"));

        assertThat(attributes.keySet())
                .containsExactlyInAnyOrder(
                        "host",
                        "registeredDomain",
                        "httpStatus",
                        "mediaType",
                        "charset",
                        "charsetFrom",
                        "extraction",
                        "leftOutCharacters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sun Nov  6 08:49:37 1994 | 1994-11-06T08:49:37Z",
                "sunday, 06-nov-94 08:49:37 gmt | 1994-11-06T08:49:37Z",
                "Thursday, 01-Oct-26 08:49:37 GMT | 2026-10-01T08:49:37Z",
                "Sun Nov 16 08:49:37 1997 | 1997-11-16T08:49:37Z",
                "Sun, 04 Oct 2026 11:59:59 GMT | 2026-10-04T11:59:59Z",
                "Sun, 04 Oct 2026 12:00:01 GMT | ''",
                "Tue, 31 Dec 9999 00:00:00 GMT | ''",
                "Sunday, 06-Nov-89 08:49:37 GMT | ''",
                "Monday, 06-Nov-94 08:49:37 GMT | ''",
                "Sun Nov  6 08:49:37 | ''",
            })
    void aChangeIsDatedInTheFormatsOfTheStandardAndNotAfterTheCapture(String date, String kept) {
        String headers = "Content-Type: text/html\r\nLast-Modified: " + date + "\r\n";

        assertThat(attributes(headers, utf8("<p>Some words.")).getOrDefault("lastModified", ""))
                .isEqualTo(kept);
    }

    @Test
    void aLicenceThatAPageStatesInWordsIsNotAnAddress() {
        byte[] page = utf8("<meta name=DC.rights content=Copyright><p>Some words.</p>"
                + "<script type=application/ld+json>{\"license\":\"CC-BY-4.0\"}</script>");

        assertThat(attributes("Content-Type: text/html\r\nLink: <terms>; rel=license\r\n", page))
                .containsEntry("license", "https://News.Example.co.uk:8443/2026/terms");
    }

    @Test
    void noValueIsLongerThanItsBound() {
        String many = "noindex; ".repeat(900) + "\uD83D\uDE00".repeat(900);
        StringBuilder headers = new StringBuilder("Content-Type: text/html;" + "x".repeat(3_000) + "\r\n");
        for (String name : List.of("X-Robots-Tag", "Content-Usage", "TDM-Policy", "Last-Modified", "Link")) {
            headers.append(name).append(": ").append(many).append("\r\n");
        }
        String licenses = "";
        for (int i = 0; i < 50; i++) {
            licenses += "<a rel=license href=https://example.org/" + i + "y".repeat(i * 10) + ">l</a>";
        }

        Map<String, String> attributes = attributes(
                headers.toString(), utf8("<meta name=robots content='" + many + "'><p>Some words.</p>" + licenses));

        for (Attribute attribute : Attribute.values()) {
            assertThat(attributes.getOrDefault(attribute.key(), ""))
                    .as(attribute.key())
                    .hasSizeLessThanOrEqualTo(attribute.limit());
        }
        assertThat(attributes.get("xRobotsTag")).startsWith("noindex; noindex").endsWith(Attribute.CUT);
        assertThat(attributes.get("license").split(" ")).hasSize(4);
    }

    @Test
    void whatAWarcRecordNamesIsBounded() {
        byte[] response = utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Some words.");
        byte[] warc = joined(
                utf8("WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nWARC-Record-ID: <urn:uuid:"
                        + "1".repeat(20_000) + ">\r\nWARC-Identified-Content-Language: " + "eng,".repeat(5_000)
                        + "eng\r\nContent-Length: " + response.length + "\r\n\r\n"),
                response,
                utf8("\r\n\r\n"));

        Map<String, String> attributes = made(Reading.of(folder, "a.warc", warc, SourceSettings.DEFAULT));

        assertThat(attributes.get("warcRecordId")).startsWith("<urn:uuid:1").hasSize(256);
        assertThat(attributes.get("language")).startsWith("eng,eng").hasSize(128);
    }

    @Test
    void aValueIsCutBetweenCharacters() {
        Map<String, String> attributes = new TreeMap<>();
        int limit = Attribute.ROBOTS_META.limit();

        Attribute.ROBOTS_META.put(attributes, "x".repeat(limit - 2) + "\uD83D\uDE00 and more");

        assertThat(attributes.get("robotsMeta")).isEqualTo("x".repeat(limit - 2) + Attribute.CUT);
    }

    @Test
    void aFieldOfTheInputKeepsItsNameButHostAndDomainAreThoseOfTheAddress() {
        byte[] jsonl = utf8(
                "{\"text\":\"Some words.\",\"url\":\"http://a.github.io/x\",\"host\":\"forged\",\"license\":\"CC-BY\"}\n");

        Map<String, String> attributes = made(Reading.of(folder, "a.jsonl", jsonl, SourceSettings.DEFAULT));

        assertThat(attributes)
                .containsEntry("host", "a.github.io")
                .containsEntry("registeredDomain", "a.github.io")
                .containsEntry("license", "CC-BY");
    }

    @Test
    void textFilesReportTheirCharset() {
        byte[] text = "В субботу утром мы пошли на рынок и купили там рыбу, хлеб и молоко. "
                .repeat(4)
                .getBytes(Charset.forName("windows-1251"));

        assertThat(made(Reading.of(folder, "a.txt", text, SourceSettings.DEFAULT)))
                .containsEntry("charset", "windows-1251")
                .containsEntry("charsetFrom", "detection");
    }

    @Test
    void thePageNamesEveryAttributeWithItsBound() throws IOException {
        String page = Files.readString(Path.of("../docs/topics-and-records.md"));
        Map<String, String> documented = new TreeMap<>();
        Pattern.compile("(?m)^\\| `(\\w+)` \\|.*\\| ([\\d,]+) \\|$")
                .matcher(page)
                .results()
                .forEach((MatchResult row) ->
                        documented.put(row.group(1), row.group(2).replace(",", "")));
        Map<String, String> made = new TreeMap<>();
        Arrays.stream(Attribute.values())
                .forEach(attribute -> made.put(attribute.key(), String.valueOf(attribute.limit())));

        assertThat(documented).isEqualTo(made);
    }

    private Map<String, String> attributes(String headers, byte[] page) {
        byte[] response = joined(utf8("HTTP/1.1 200 OK\r\n" + headers + "\r\n"), page);
        byte[] warc = joined(
                utf8("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: " + ADDRESS
                        + "\r\nWARC-Date: 2026-10-03T12:00:00Z\r\nContent-Type: Application/HTTP;msgtype=response\r\nContent-Length: "
                        + response.length
                        + "\r\n\r\n"),
                response,
                utf8("\r\n\r\n"));
        return made(Reading.of(folder, "a.warc", warc, SourceSettings.DEFAULT));
    }

    private static Map<String, String> made(Reading reading) {
        assertThat(reading.reasons()).isEmpty();
        DocumentMaker.Documents documents = (DocumentMaker.Documents)
                DocumentMaker.DEFAULT.make(reading.drafts().get(0));
        return documents.documents().get(0).attributes();
    }
}

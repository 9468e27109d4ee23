package dev.winnow.lab.bench.fuzz;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Small good files of the formats and compressions that are read. */
final class CrawlFiles {
    private static final String LINE =
            "{\"text\":\"a line \\u00e9 \\n of words\",\"source\":\"c4\",\"url\":\"http://a/\","
                    + "\"meta\":{\"redpajama_set_name\":\"RedPajamaC4\",\"deep\":{\"a\":[1,2,{}]}},\"added\":\"2020-01-01T00:00:00Z\"}\n";
    static final String PAGE = "<!doctype html><html lang=de><head><meta charset=utf-8><title>T</title>"
            + "<link rel=license href=https://creativecommons.org/licenses/by/4.0/>"
            + "<script type=application/ld+json>{\"@type\":\"Article\",\"license\":[\"https://a/b\",{\"url\":\"c\"}]}</script></head>"
            + "<body><nav><a href=/a>one</a><a href=/b>two</a></nav><main><article><h1>Heading</h1>"
            + "<p>Some words of a sentence, and more &amp; more <b><i>words</b></i> that make a paragraph.</p>"
            + "<table><tr><td>a<td>b</table><pre>x\n  y</pre><ul><li>one<li>two<ul><li>three</ul></ul>"
            + "<svg><text>no</text></svg><math><mi>x</mi></math><div hidden>no</div><textarea>t</textarea>"
            + "</article></main><footer>imprint</footer><script>no()</script></body></html>";

    /** The JDK has no writer of brotli: a page of a few words. */
    private static final byte[] BROTLI_PAGE = Base64.getDecoder()
            .decode("G0MA4C0OzFO7XOa4cZQmJi2+BnkJg5M+YnLFE5QsLnSZxvYGG3DgUiYxDjhswJGmQfx+z1BLlqWArz8II84e");

    private CrawlFiles() {}

    static List<FuzzInput> all() {
        byte[] lines = utf8(LINE.repeat(12));
        byte[] warc = joined(
                record("warcinfo", "application/warc-fields", utf8("software: x\r\n")),
                page("", utf8(PAGE)),
                page("gzip", gzip(utf8(PAGE))),
                page("br", BROTLI_PAGE),
                page("zstd", Zstd.compress(utf8(PAGE))),
                response(utf8("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n0\r\n\r\n")),
                record("conversion", "text/plain", utf8("plain words")),
                page("", utf8("<p>last</p>")));
        byte[] arc = utf8("filedesc://a.arc 0.0.0.0 20200101000000 text/plain 76\n1 0 Alexa Internet\n"
                + "URL IP-address Archive-date Content-type Archive-length\n\n\n"
                + "http://example.org/ 1.2.3.4 20200101000000 text/html 58\n"
                + "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>words</p>\n\n");
        return List.of(
                new FuzzInput("a.jsonl", lines),
                new FuzzInput("a.json", utf8("[" + LINE + "," + LINE + "]")),
                new FuzzInput("a.jsonl.gz", joined(gzip(lines), gzip(lines))),
                new FuzzInput("a.jsonl.zst", Zstd.compress(lines)),
                new FuzzInput("a.warc", warc),
                new FuzzInput("a.warc.gz", joined(gzip(page("", utf8(PAGE))), gzip(page("gzip", gzip(utf8(PAGE)))))),
                new FuzzInput("a.warc.zst", Zstd.compress(warc)),
                new FuzzInput("a.warc.wet", record("conversion", "text/plain", utf8("Grüße"))),
                new FuzzInput("a.arc", arc),
                new FuzzInput("a.html", utf8(PAGE)),
                new FuzzInput("a.html.br", BROTLI_PAGE),
                new FuzzInput("a.parquet", ParquetSeed.of(List.of("some words", "Grüße", "", "more words"))),
                new FuzzInput("a.txt", utf8("a text\nof Grüße and \uD83D\uDE00\n".repeat(20))));
    }

    private static byte[] page(String coding, byte[] body) {
        String header = coding.isEmpty() ? "" : "Content-Encoding: " + coding + "\r\n";
        return response(joined(utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + header + "\r\n"), body));
    }

    private static byte[] response(byte[] http) {
        return record("response", "application/http; msgtype=response", http);
    }

    private static byte[] record(String type, String contentType, byte[] block) {
        String header = "WARC/1.0\r\nWARC-Type: " + type + "\r\nWARC-Target-URI: http://example.org/\r\n"
                + "WARC-Date: 2020-01-01T00:00:00Z\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                + block.length + "\r\n\r\n";
        return joined(utf8(header), block, utf8("\r\n\r\n"));
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}

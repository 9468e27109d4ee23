package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Crawled.joined;
import static dev.winnow.ingest.source.Crawled.page;
import static dev.winnow.ingest.source.Reading.gzip;
import static dev.winnow.ingest.source.Reading.utf8;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** One small good file of every format and compression that is read. */
final class Samples {
    private static final String LINE =
            "{\"text\":\"a line \\u00e9 \\n of words\",\"source\":\"c4\",\"url\":\"http://a/\","
                    + "\"meta\":{\"redpajama_set_name\":\"RedPajamaC4\",\"deep\":{\"a\":[1,2,{}]}},\"added\":\"2020-01-01T00:00:00Z\"}\n";
    private static final String HTML =
            "<!doctype html><html><head><meta charset=utf-8><title>T</title></head><body><h1>H</h1>"
                    + "<table><tr><td>a<td>b</table><pre>x\n y</pre><p>words &amp; more <b><i>words</b></i><script>no()</script></html>";

    /** A file's name and content. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sample(String name, byte[] content) {}

    private Samples() {}

    static List<Sample> all() {
        byte[] lines = utf8(LINE.repeat(12));
        byte[] warc = joined(
                Crawled.record("warcinfo", "application/warc-fields", utf8("software: x\r\n"), 13),
                page("first"),
                page("gzip", gzip(utf8(HTML))),
                page("br", Crawled.sample("page.html.br")),
                page("zstd", Zstd.compress(utf8(HTML))),
                Crawled.response("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n0\r\n\r\n"),
                Crawled.record("conversion", "text/plain", utf8("plain words"), 11),
                page("last"));
        byte[] arc = utf8("filedesc://a.arc 0.0.0.0 20200101000000 text/plain 76\n1 0 Alexa Internet\n"
                + "URL IP-address Archive-date Content-type Archive-length\n\n\n"
                + "http://example.org/ 1.2.3.4 20200101000000 text/html 58\n"
                + "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>words</p>\n\n");
        return List.of(
                new Sample("a.jsonl", lines),
                new Sample("a.jsonl.gz", joined(gzip(lines), gzip(lines))),
                new Sample("a.jsonl.zst", joined(Zstd.compress(lines), Zstd.compress(lines))),
                new Sample("a.warc", warc),
                new Sample("a.warc.gz", joined(gzip(page("one")), gzip(page("two")), gzip(page("three")))),
                new Sample("a.wet", Crawled.record("conversion", "text/plain", utf8("Grüße"), 7)),
                new Sample("a.arc", arc),
                new Sample("a.html", utf8(HTML.repeat(3))),
                new Sample("a.html.br", Crawled.sample("page.html.br")),
                new Sample("a.parquet", parquet("dolma")),
                new Sample("b.parquet", parquet("fineweb-delta")),
                new Sample("c.parquet", parquet("fineweb-pages")),
                new Sample("d.parquet", parquet("dictionary")),
                new Sample("a.txt", utf8("a text\nof Grüße and \uD83D\uDE00\n".repeat(20))));
    }

    private static byte[] parquet(String name) {
        try {
            return ParquetSourceTest.sample(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

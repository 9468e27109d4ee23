package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Reading.utf8;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.winnow.ingest.content.DecompressionAhead;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/** Files that are large, deep or compressed beyond reason. A process of its own reads them, with little memory. */
final class HostileFiles {
    private static final int DOCUMENT = 50 << 20;
    private static final long BOMB = 80L << 20;
    private static final long ROOM = 16 << 20;

    private HostileFiles() {}

    @FunctionalInterface
    interface Content {
        void to(OutputStream out) throws IOException;
    }

    /** Writes them, and states what a reader answers to each. */
    static Map<String, String> write(Path folder) throws IOException {
        Map<String, String> expected = new TreeMap<>();
        Content line = out -> {
            out.write(utf8("{\"text\":\""));
            fill(out, 'x', DOCUMENT);
            out.write(utf8("\"}\n{\"text\":\"next\"}\n"));
        };
        add(expected, folder, "large.jsonl", "too-large next", line);
        add(expected, folder, "large.jsonl.gz", "too-large next", packed(line));
        add(expected, folder, "large.jsonl.zst", "too-large next", out -> {
            try (OutputStream zstd = new ZstdOutputStreamNoFinalizer(out)) {
                line.to(zstd);
            }
        });
        add(expected, folder, "large.txt", "too-large", out -> fill(out, 'x', DOCUMENT));
        add(expected, folder, "large.html", "too-large", out -> {
            out.write(utf8("<html><body>"));
            fill(out, 'x', DOCUMENT);
        });
        add(expected, folder, "large.warc", "too-large next", out -> warc(out, "response", "application/http"));
        add(
                expected,
                folder,
                "large.warc.gz",
                "too-large next",
                packed(out -> warc(out, "response", "application/http")));
        add(expected, folder, "large.wet", "too-large next", out -> warc(out, "conversion", "text/plain"));
        add(expected, folder, "bomb.jsonl.gz", "compression-bomb", packed(out -> fill(out, 'x', BOMB)));
        add(expected, folder, "bomb.warc.gz", "compression-bomb", packed(out -> {
            out.write(utf8("WARC/1.0\r\nX: "));
            fill(out, 'x', BOMB);
        }));
        add(expected, folder, "nested.gz", "unsupported-format", packed(packed(out -> fill(out, 'x', BOMB))));
        add(expected, folder, "bomb.jsonl.br", "compression-bomb", out -> out.write(Crawled.sample("zeros-256m.br")));
        add(expected, folder, "bomb.jsonl.zst", "compression-bomb", out -> {
            try (OutputStream zstd = new ZstdOutputStreamNoFinalizer(out)) {
                fill(zstd, 'x', BOMB);
            }
        });
        add(expected, folder, "deep.html", "", out -> out.write(utf8("<div>".repeat(100_000) + "deep")));
        add(expected, folder, "formatting.html", "page-budget", out -> out.write(utf8("<b><i><p>".repeat(100_000))));
        add(expected, folder, "tables.html", "too-deep", out -> out.write(utf8("<table><td>".repeat(100_000))));
        add(expected, folder, "attributes.html", "", out -> {
            out.write(utf8("<p"));
            for (int i = 0; i < 150_000; i++) {
                out.write(utf8(" a" + i + "=b"));
            }
            out.write(utf8(">words"));
        });
        add(
                expected,
                folder,
                "deep.jsonl",
                "too-deep next",
                out -> out.write(utf8("{\"text\":\"a\",\"meta\":" + "[".repeat(1_000_000) + "]".repeat(1_000_000)
                        + "}\n{\"text\":\"next\"}")));
        add(expected, folder, "fields.jsonl", "kept next", out -> {
            out.write(utf8("{\"text\":\"kept\""));
            for (int i = 0; i < 600_000; i++) {
                out.write(utf8(",\"" + i + "\":1"));
            }
            out.write(utf8("}\n{\"text\":\"next\"}"));
        });
        add(expected, folder, "flood.warc", "malformed-http next", out -> {
            out.write(Crawled.response("HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(1_200_000)));
            out.write(Crawled.page("next"));
        });
        for (Map.Entry<String, byte[]> forged : HostileParquetTest.files().entrySet()) {
            add(
                    expected,
                    folder,
                    forged.getKey(),
                    HostileParquetTest.expected().get(forged.getKey()),
                    out -> out.write(forged.getValue()));
        }
        return expected;
    }

    private static void add(Map<String, String> expected, Path folder, String name, String answer, Content content)
            throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            content.to(out);
        }
        expected.put(name, answer);
    }

    private static Content packed(Content content) {
        return out -> {
            GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16);
            content.to(gzip);
            gzip.finish();
        };
    }

    private static void warc(OutputStream out, String type, String contentType) throws IOException {
        byte[] start = utf8(type.equals("response") ? "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" : "");
        byte[] record = Crawled.record(type, contentType, start, (long) start.length + DOCUMENT);
        out.write(record, 0, record.length - 4);
        fill(out, 'x', DOCUMENT);
        out.write(utf8("\r\n\r\n"));
        out.write(Crawled.page("next"));
    }

    private static void fill(OutputStream out, char what, long count) throws IOException {
        byte[] chunk = new byte[1 << 16];
        Arrays.fill(chunk, (byte) what);
        for (long left = count; left > 0; left -= chunk.length) {
            out.write(chunk, 0, (int) Math.min(left, chunk.length));
        }
    }

    private static String answer(Reading reading) {
        StringBuilder answer = new StringBuilder();
        reading.reasons().forEach(reason -> answer.append(' ').append(reason));
        reading.texts().stream()
                .filter(text -> text.equals("next") || text.equals("kept"))
                .forEach(text -> answer.append(' ').append(text));
        return answer.toString().strip();
    }

    /** Reads every file of a folder, alone and with help, and prints its name, its reasons and its short texts. */
    public static void main(String... arguments) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (var files = Files.list(Path.of(arguments[0]))) {
            for (Path file : files.sorted().toList()) {
                String alone = answer(Reading.of(file, SourceSettings.DEFAULT));
                DecompressionAhead ahead = new DecompressionAhead(threads, ROOM);
                boolean isSame =
                        answer(Reading.of(file, SourceSettings.DEFAULT, ahead)).equals(alone);
                System.out.println(file.getFileName() + "=" + alone + (isSame ? "" : " differs with help"));
            }
        } finally {
            threads.shutdownNow();
        }
    }
}

package dev.winnow.lab.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import dev.winnow.schemas.Document;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The files of an ingest benchmark, made of real text and real pages: the same documents in every format. */
final class IngestFiles {
    static final String JSONL = "jsonl";
    static final String JSONL_ZSTD = "jsonlZstd";
    static final String PARQUET = "parquet";
    static final String WET = "wet";
    static final String WARC = "warc";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATE = "2026-10-01T00:00:00Z";

    private final Path folder;
    private final Map<String, Path> files = new LinkedHashMap<>();

    IngestFiles(Path folder) {
        this.folder = folder;
    }

    /** Files by format. */
    Map<String, Path> files() {
        return files;
    }

    /** Adds a file that somebody else writes. */
    Path add(String format, String name) {
        Path file = folder.resolve(name);
        files.put(format, file);
        return file;
    }

    /** Writes documents as JSON Lines, plain and with zstd, and as text records of WET. */
    void writeText(List<Document> documents) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(add(JSONL, "text.jsonl")))) {
            writeLines(documents, out);
        }
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(add(JSONL_ZSTD, "text.jsonl.zst")))) {
            writeLines(documents, out);
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(add(WET, "text.warc.wet.gz")))) {
            for (Document document : documents) {
                record(
                        out,
                        "conversion",
                        document.getUrl(),
                        "text/plain",
                        document.getText().getBytes(UTF_8));
            }
        }
    }

    /** Documents as JSON Lines. */
    static byte[] lines(List<Document> documents) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        writeLines(documents, lines);
        return lines.toByteArray();
    }

    private static void writeLines(List<Document> documents, OutputStream out) throws IOException {
        for (Document document : documents) {
            Map<String, String> row = new LinkedHashMap<>();
            row.put("text", document.getText());
            row.put("id", document.getId());
            row.put("url", document.getUrl());
            row.put("source", document.getSource());
            out.write(JSON.writeValueAsBytes(row));
            out.write('\n');
        }
    }

    /** Writes pages as responses of a WARC, one gzip member each, as crawlers do. */
    void writePages(List<byte[]> pages) throws IOException {
        writePages(add(WARC, "pages.warc.gz"), pages);
    }

    /** The same into a file of the caller's. */
    static void writePages(Path file, List<byte[]> pages) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < pages.size(); i++) {
                ByteArrayOutputStream http = new ByteArrayOutputStream();
                http.write(("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + pages.get(i).length
                                + "\r\n\r\n")
                        .getBytes(UTF_8));
                http.write(pages.get(i));
                record(
                        out,
                        "response",
                        "http://page-" + i + ".example/",
                        "application/http; msgtype=response",
                        http.toByteArray());
            }
        }
    }

    private static void record(OutputStream out, String type, String url, String contentType, byte[] block)
            throws IOException {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(member)) {
            gzip.write(("WARC/1.0\r\nWARC-Type: " + type + "\r\nWARC-Target-URI: "
                            + (url.isEmpty() ? "http://text.example/" : url) + "\r\nWARC-Date: " + DATE
                            + "\r\nWARC-Record-ID: <urn:uuid:" + UUID.nameUUIDFromBytes(block) + ">\r\nContent-Type: "
                            + contentType + "\r\nContent-Length: " + block.length + "\r\n\r\n")
                    .getBytes(UTF_8));
            gzip.write(block);
            gzip.write("\r\n\r\n".getBytes(UTF_8));
        }
        member.writeTo(out);
    }

    /** The pages of a folder, {@code .html} and {@code .html.gz}, sorted by name; again from the first until there are enough. */
    static List<byte[]> pages(Path folder, int count) throws IOException {
        List<byte[]> pages = new ArrayList<>();
        List<Path> found;
        try (Stream<Path> walk = Files.walk(folder)) {
            found = walk.filter(path -> path.toString().matches(".*\\.html?(\\.gz)?"))
                    .sorted()
                    .toList();
        }
        for (int i = 0; i < count && !found.isEmpty(); i++) {
            Path path = found.get(i % found.size());
            pages.add(i < found.size() ? read(path) : pages.get(i - found.size()));
        }
        return pages;
    }

    private static byte[] read(Path path) throws IOException {
        if (!path.toString().endsWith(".gz")) {
            return Files.readAllBytes(path);
        }
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(path))) {
            return in.readAllBytes();
        }
    }
}

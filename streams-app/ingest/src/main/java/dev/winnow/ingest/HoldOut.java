package dev.winnow.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.kafka.registry.UnlabelledDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * Keeps a share of the documents out of the stream, one JSONL file per source, to measure a model on. Which ones is decided by
 * the document's id alone, so that a held-out text stays out wherever and however often it is crawled. A restart may write a
 * line twice; it never lets a held-out document into the stream. A name is cut after {@value #MAX_NAME} characters; when the folder holds {@value #MAX_FILES} files,
 * further sources share {@code _others.jsonl}. The source is in each line.
 *
 * @param share share of documents to hold out, in [0, 1)
 * @param directory where the files go
 */
public record HoldOut(double share, Path directory) {
    /** Nothing is held out. */
    public static final HoldOut NONE = new HoldOut(0, Path.of("."));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ID_DIGITS = 8;

    /** Names come from the crawl: a name for each document would fill the folder. */
    static final int MAX_FILES = 256;

    private static final int MAX_NAME = 64;
    private static final String OTHERS = "_others.jsonl";

    public HoldOut {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("--hold-out must be at least 0 and less than 1, not " + share);
        }
    }

    /** Whether a document is held out: its id is a SHA-256, so that the last digits are a uniform draw. */
    public boolean takes(String id) {
        long draw = HexFormat.fromHexDigitsToLong(id, id.length() - ID_DIGITS, id.length());
        return draw < share * (1L << 4 * ID_DIGITS);
    }

    /** Appends the document to the file of its source. */
    void write(UnlabelledDocument document) {
        Path file = directory;
        try {
            Files.createDirectories(directory);
            file = file(document.source());
            String line = JSON.writeValueAsString(JSON.createObjectNode()
                    .put("id", document.id())
                    .put("text", document.text())
                    .put("source", document.source()));
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the held-out documents to " + file, e);
        }
    }

    private Path file(String source) throws IOException {
        String name = source.replaceAll("[^A-Za-z0-9._-]", "_");
        name = name.isEmpty() ? "unknown" : name.substring(0, Math.min(name.length(), MAX_NAME));
        Path file = directory.resolve(name + ".jsonl");
        if (Files.exists(file)) {
            return file;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.limit(MAX_FILES).count() < MAX_FILES ? file : directory.resolve(OTHERS);
        }
    }
}

package dev.winnow.lab.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files that a {@link Feed} writes, read apart from the ingest: each line is a document. Owned by one thread. */
final class FedFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = ".jsonl";

    private final Path directory;
    private final TreeSet<Path> read = new TreeSet<>();

    /** Takes what a line has to become. */
    interface Lines {
        void line(String file, long record, Document document, byte[] payload);
    }

    FedFiles(Path directory) {
        this.directory = directory;
    }

    /** Reads the files that have come since the last call. */
    void read(Lines lines) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        // by the names that the ingest gives them
        try (Stream<Path> listed = Files.list(directory.toRealPath())) {
            List<Path> files = listed.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
            for (Path file : files) {
                if (read.add(file)) {
                    read(file, lines);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the files of " + directory, e);
        }
    }

    /** Whether a file, by the name that the ingest gives it, has been read. */
    boolean isRead(String file) {
        return read.contains(Path.of(file));
    }

    private static void read(Path file, Lines lines) throws IOException {
        long record = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            JsonNode fields = JSON.readTree(line);
            String text = fields.get("text").asText();
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            Document document = Document.newBuilder()
                    .setId(digest(utf8))
                    .setText(text)
                    .setSource(fields.get("source").asText())
                    .setTokens(utf8.length)
                    .build();
            lines.line(file.toString(), record++, document, utf8);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Names of the files that the ingest has reported as committed, as the client logged them. */
    Set<String> acknowledged() {
        Path log = directory.resolve(Feed.ACKNOWLEDGED);
        try {
            return Files.exists(log) ? new LinkedHashSet<>(Files.readAllLines(log, StandardCharsets.UTF_8)) : Set.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }

    /** The newest file, whose ingest may not have ended; older ones have. */
    Optional<String> newest() {
        return read.isEmpty() ? Optional.empty() : Optional.of(read.last().toString());
    }
}

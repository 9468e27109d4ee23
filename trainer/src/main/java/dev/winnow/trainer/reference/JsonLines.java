package dev.winnow.trainer.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Reads {@code .jsonl} and {@code .jsonl.gz} files line by line. A line has at most {@value #MAX_LINE} characters, so that
 * no file can fill the memory. Every error names file and line. Stateless.
 */
public final class JsonLines {
    private static final int MAX_LINE = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonLines() {}

    /** Sees the objects of a file in their order. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * Takes one object.
         *
         * @param number of its line, from 1
         * @return whether to continue
         */
        boolean visit(int number, JsonNode object) throws IOException;
    }

    /**
     * The files, and the JSON lines files of the folders.
     *
     * @param what the paths are, as an error calls them
     * @throws IllegalArgumentException when a path does not exist
     */
    public static List<Path> files(List<Path> paths, String what) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> listed = Files.list(path)) {
                    listed.filter(JsonLines::isJsonLines).sorted().forEach(files::add);
                }
            } else if (Files.isRegularFile(path)) {
                files.add(path);
            } else {
                throw new IllegalArgumentException(what + " path " + path + " does not exist");
            }
        }
        return files;
    }

    private static boolean isJsonLines(Path file) {
        return file.toString().endsWith(".jsonl") || file.toString().endsWith(".jsonl.gz");
    }

    /** Name of a file without its endings. */
    public static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\.jsonl(\\.gz)?$", "");
    }

    /**
     * Shows every object of a file to the visitor until it has enough; blank lines are skipped.
     *
     * @throws IOException when the file cannot be read to its end, or a line is too long or no JSON object
     */
    public static void read(Path file, Visitor visitor) throws IOException {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = unpacked(file, raw);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int number = 1;
            for (String line = line(lines, file, number); line != null; line = line(lines, file, ++number)) {
                if (!line.isBlank() && !visitor.visit(number, object(file, number, line))) {
                    return;
                }
            }
        }
    }

    private static InputStream unpacked(Path file, InputStream raw) throws IOException {
        try {
            return file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        } catch (IOException e) {
            throw new IOException(file + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** The error of a line. */
    public static IOException unusable(Path file, int number, String problem) {
        return new IOException(file + " line " + number + " " + problem);
    }

    private static String line(BufferedReader reader, Path file, int number) throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            int character = reader.read();
            if (character < 0) {
                return null;
            }
            while (character >= 0 && character != '\n' && line.length() <= MAX_LINE) {
                line.append((char) character);
                character = reader.read();
            }
        } catch (IOException e) {
            throw new IOException(file + " line " + number + " cannot be read (" + e.getMessage() + ")", e);
        }
        if (line.length() > MAX_LINE) {
            throw unusable(file, number, "has more than " + MAX_LINE + " characters; remove or cut it");
        }
        return line.toString();
    }

    private static JsonNode object(Path file, int number, String line) throws IOException {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (IOException e) {
            throw new IOException(file + " line " + number + " is not JSON; remove or repair it", e);
        }
        if (!node.isObject()) {
            throw unusable(file, number, "is not a JSON object; remove or repair it");
        }
        return node;
    }
}

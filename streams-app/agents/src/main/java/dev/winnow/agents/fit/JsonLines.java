package dev.winnow.agents.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The lines of a JSONL file in UTF-8, plain or, by its name, gzip; blank lines are skipped. Memory is bounded by {@value #MAX_LINE} characters. One thread. */
final class JsonLines implements AutoCloseable {

    static final int MAX_LINE = 1 << 24;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedReader characters;

    JsonLines(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
            characters = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8), 1 << 16);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** The next line, a missing node where it is not JSON or too long; empty at the end. */
    Optional<JsonNode> next() throws IOException {
        String line = line();
        while (line != null && line.isBlank()) {
            line = line();
        }
        if (line == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(line.length() > MAX_LINE ? MissingNode.getInstance() : JSON.readTree(line));
        } catch (JsonProcessingException e) {
            return Optional.of(MissingNode.getInstance());
        }
    }

    /** The next line without its end and without what is beyond the bound, or null at the end. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int character = characters.read();
        if (character < 0) {
            return null;
        }
        for (; character >= 0 && character != '\n'; character = characters.read()) {
            if (line.length() <= MAX_LINE) {
                line.append((char) character);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        characters.close();
    }
}

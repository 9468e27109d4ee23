package dev.winnow.agents.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.agent.AgentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;

/**
 * Documents of JSONL files, plain or gzip: {@code text}, and where present {@code source} and a field of human labels.
 *
 * <p>A line that is no JSON object, holds no text or is longer than {@value #MAX_LINE} characters is left out and counted. One
 * thread.
 */
public final class JsonlSample implements Iterator<FitDocument>, AutoCloseable {

    private static final int MAX_LINE = 1 << 24;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Deque<Path> files;
    private final String labelPointer;
    private final UnaryOperator<String> identity;
    private Path file;
    private BufferedReader lines;
    private FitDocument next;
    private long skipped;

    /**
     * Documents whose ids are not needed.
     *
     * @param files read in this order
     * @param labelField dotted path of the field of human labels, for example {@code meta.quality_label}
     */
    public JsonlSample(List<Path> files, String labelField) {
        this(files, labelField, text -> "");
    }

    /**
     * @param files read in this order
     * @param labelField dotted path of the field of human labels
     * @param identity gives the id that a text will have in a stream
     */
    public JsonlSample(List<Path> files, String labelField, UnaryOperator<String> identity) {
        this.identity = identity;
        this.files = new ArrayDeque<>(files);
        labelPointer = "/" + labelField.replace('.', '/');
    }

    /** Lines that were left out so far. */
    public long skipped() {
        return skipped;
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null && (lines != null || !files.isEmpty())) {
                advance();
            }
        } catch (IOException e) {
            throw new AgentException(
                    "cannot read the sample " + file + ": " + e.getMessage()
                            + "; check the path and that the file is whole",
                    e);
        }
        return next != null;
    }

    @Override
    public FitDocument next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the sample has ended");
        }
        FitDocument document = next;
        next = null;
        return document;
    }

    private void advance() throws IOException {
        if (lines == null) {
            file = files.remove();
            lines = open(file);
        }
        String line = readLine();
        if (line == null) {
            lines.close();
            lines = null;
        } else if (!line.isBlank()) {
            next = parse(line);
            skipped += next == null ? 1 : 0;
        }
    }

    /** The next line without its end, an unparsable stub for one that is too long, or null at the end. */
    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int character = lines.read();
        if (character < 0) {
            return null;
        }
        for (; character >= 0 && character != '\n'; character = lines.read()) {
            if (line.length() <= MAX_LINE) {
                line.append((char) character);
            }
        }
        return line.length() > MAX_LINE ? "too long" : line.toString();
    }

    private FitDocument parse(String line) {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return null;
        }
        JsonNode text = json.path("text");
        if (!text.isTextual()) {
            return null;
        }
        JsonNode label = json.at(labelPointer);
        return new FitDocument(
                identity.apply(text.textValue()),
                text.textValue(),
                json.path("source").asText(""),
                label.isNumber() ? label.asDouble() : Double.NaN);
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
            return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8), 1 << 16);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (lines != null) {
            lines.close();
        }
    }
}

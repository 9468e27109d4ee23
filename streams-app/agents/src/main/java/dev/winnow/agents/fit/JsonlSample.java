package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.fit.FitDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Documents of JSONL files, plain or gzip: {@code text}, and where present {@code source} and a field of human labels.
 *
 * <p>A line that is not a JSON object, holds no text or is longer than {@value JsonLines#MAX_LINE} characters is left out and counted. One
 * thread.
 */
public final class JsonlSample implements Iterator<FitDocument>, AutoCloseable {

    private final Deque<Path> files;
    private final String labelPointer;
    private final UnaryOperator<String> identity;
    private Path file;
    private JsonLines lines;
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
            lines = new JsonLines(file);
        }
        Optional<JsonNode> line = lines.next();
        if (line.isEmpty()) {
            lines.close();
            lines = null;
        } else {
            next = document(line.get());
            skipped += next == null ? 1 : 0;
        }
    }

    private FitDocument document(JsonNode json) {
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

    @Override
    public void close() throws IOException {
        if (lines != null) {
            lines.close();
        }
    }
}

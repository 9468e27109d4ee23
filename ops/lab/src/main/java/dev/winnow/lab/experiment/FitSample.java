package dev.winnow.lab.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.schemas.Document;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.regex.Pattern;

/**
 * A sample of documents as JSONL, for fitting agents. The documents with the smallest ids are taken: an id is a SHA-256, so
 * that this is a uniform draw, and the same one at every run. Mutable, owned by one thread.
 */
final class FitSample {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");

    private final int size;
    private final PriorityQueue<Document> sample =
            new PriorityQueue<>(Comparator.comparing(Document::getId).reversed());

    /** A sample of at most {@code size} documents. */
    FitSample(int size) {
        this.size = size;
    }

    /** Offers a document. */
    void offer(Document document) {
        sample.add(document);
        if (sample.size() > size) {
            sample.poll();
        }
    }

    /** Writes the sample and returns how many documents it holds. */
    int write(Path file) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Document document : sample.stream()
                    .sorted(Comparator.comparing(Document::getId))
                    .toList()) {
                out.write(JSON.writeValueAsString(row(document)));
                out.newLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the sample for fitting agents to " + file, e);
        }
        return sample.size();
    }

    private static ObjectNode row(Document document) {
        ObjectNode row = JSON.createObjectNode()
                .put("id", document.getId())
                .put("text", document.getText())
                .put("source", document.getSource());
        document.getAttributes().forEach((name, value) -> put(row, name, value));
        return row;
    }

    /** Attributes are flat text; the input's {@code meta.quality_label} becomes a number in an object again. */
    private static void put(ObjectNode row, String name, String value) {
        int dot = name.indexOf('.');
        ObjectNode target =
                dot < 0 ? row : row.withObject("/" + name.substring(0, dot).replace("/", "~1"));
        String field = name.substring(dot + 1);
        if (NUMBER.matcher(value).matches()) {
            target.put(field, Double.parseDouble(value));
        } else {
            target.put(field, value);
        }
    }
}

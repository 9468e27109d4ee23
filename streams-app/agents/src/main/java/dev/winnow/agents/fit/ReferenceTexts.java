package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.agent.AgentException;
import dev.winnow.selection.ReferenceShard;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Texts of what a model is to be good at, from JSONL files, plain or gzip. Layouts of a line are those of reference tasks: {@code {text}}, {@code {prompt, completion}},
 * {@code {context, completion}}, or {@code {prompt, choices, answer}}, of which the right choice is taken.
 *
 * <p>Items that a run reports on are left out ({@link ReferenceShard}): an agent that was fitted to them would select for what is reported.
 * Lines with choices have no such shard.
 */
public final class ReferenceTexts {

    private static final int MOST_OF_FILE = 20_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReferenceTexts() {}

    /**
     * Reads files, at most {@value #MOST_OF_FILE} lines of each.
     *
     * @throws AgentException when one cannot be read, is something else, or holds nothing but reported items
     */
    public static List<String> read(List<Path> files) {
        List<String> texts = new ArrayList<>();
        for (Path file : files) {
            int before = texts.size();
            int reported = 0;
            try (InputStream in = open(file);
                    MappingIterator<JsonNode> lines =
                            JSON.readerFor(JsonNode.class).readValues(in)) {
                for (int i = 0; i < MOST_OF_FILE && lines.hasNextValue(); i++) {
                    JsonNode line = lines.nextValue();
                    String text = text(line, i + 1);
                    if (line.has("choices") || !isReported(line)) {
                        texts.add(text);
                    } else {
                        reported++;
                    }
                }
            } catch (IOException e) {
                throw new AgentException(
                        "cannot read the reference " + file + ": " + e.getMessage() + "; it must be JSONL", e);
            }
            if (texts.size() == before && reported > 0) {
                throw new AgentException("all " + reported + " items of the reference " + file
                        + " are in the shard that runs report on: add items of other passages");
            }
        }
        return texts;
    }

    private static boolean isReported(JsonNode line) {
        return ReferenceShard.isReported(
                ReferenceShard.group(field -> line.path(field).asText("")));
    }

    private static String text(JsonNode line, int number) throws IOException {
        if (line.path("text").isTextual()) {
            return line.path("text").textValue();
        }
        String prompt = line.path(line.has("prompt") ? "prompt" : "context").asText("");
        String completion = line.path("choices").isArray()
                ? line.path("choices").path(line.path("answer").asInt(-1)).asText("")
                : line.path("completion").asText("");
        if (completion.isEmpty()) {
            throw new IOException("item " + number + " has neither text, nor completion, nor choices with an answer");
        }
        return prompt + "\n" + completion;
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            return file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}

package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.agent.AgentException;
import dev.winnow.selection.ReferenceShard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Texts of what a model is to be good at, from JSONL files, plain or gzip. Layouts of a line are those of reference tasks: {@code {text}}, {@code {prompt, completion}},
 * {@code {context, completion}}, or {@code {prompt, choices, answer}}, of which the right choice is taken.
 *
 * <p>Items that a run reports on are left out ({@link ReferenceShard}): an agent that was fitted to them would select for what is reported.
 * Lines with choices have no such shard.
 */
public final class ReferenceTexts {

    private static final int MOST_OF_FILE = 20_000;

    private ReferenceTexts() {}

    /**
     * Reads files, at most {@value #MOST_OF_FILE} lines of each.
     *
     * @throws AgentException when one cannot be read, is something else, or holds only reported items
     */
    public static List<String> read(List<Path> files) {
        List<String> texts = new ArrayList<>();
        for (Path file : files) {
            int before = texts.size();
            int reported = 0;
            try (JsonLines lines = new JsonLines(file)) {
                Optional<JsonNode> line = lines.next();
                for (int item = 1; item <= MOST_OF_FILE && line.isPresent(); item++) {
                    String text = text(line.get(), item);
                    if (line.get().has("choices") || !isReported(line.get())) {
                        texts.add(text);
                    } else {
                        reported++;
                    }
                    line = lines.next();
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
}

package dev.winnow.trainer.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.trainer.reference.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads multiple-choice tasks from {@code .jsonl} and {@code .jsonl.gz} files, one task per file, named like it.
 *
 * <p>Layouts of a line: {@code {prompt, choices, answer}}, where every choice is scored after the prompt, and
 * {@code {context_options, continuation, choices, answer}}, where the continuation is scored after every context.
 * {@code answer} counts from 0. Lines without {@code choices} belong to other kinds of tasks and are skipped.
 *
 * <p>A prompt whose last line begins with {@code Question:} is closed with a line {@code Answer:}, which is how
 * lm-evaluation-harness words ARC, SciQ, PIQA and BoolQ; some published files leave that to the reader. Stateless.
 */
public final class ChoiceFiles {
    /** Most items of a task that are read. */
    public static final int MAX_ITEMS = 20_000;

    private ChoiceFiles() {}

    /**
     * Reads files, and all files of folders; files of one name are one task.
     *
     * @param itemsPerTask the first items of a task that are taken, from 1 to {@value #MAX_ITEMS}
     * @throws IOException when a file cannot be read or an item is not as it should be
     * @throws IllegalArgumentException when there is no item at all
     */
    public static List<ChoiceTask> read(List<Path> paths, int itemsPerTask) throws IOException {
        List<ChoiceTask> tasks = find(paths, itemsPerTask);
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException(
                    "no multiple-choice items in " + paths
                            + ": give JSONL files with {prompt, choices, answer} or {context_options, continuation, choices, answer}");
        }
        return tasks;
    }

    /** As {@link #read}, but files without any item give an empty list. */
    public static List<ChoiceTask> find(List<Path> paths, int itemsPerTask) throws IOException {
        if (itemsPerTask < 1 || itemsPerTask > MAX_ITEMS) {
            throw new IllegalArgumentException("items of a task must be 1 to " + MAX_ITEMS + ", got " + itemsPerTask);
        }
        Map<String, List<ChoiceItem>> tasks = new LinkedHashMap<>();
        for (Path file : JsonLines.files(paths, "task")) {
            List<ChoiceItem> items = tasks.computeIfAbsent(JsonLines.name(file), name -> new ArrayList<>());
            JsonLines.read(file, (number, node) -> {
                if (items.size() < itemsPerTask && node.has("choices")) {
                    items.add(new Line(file, number, node).item());
                }
                return items.size() < itemsPerTask;
            });
        }
        tasks.values().removeIf(List::isEmpty);
        return tasks.entrySet().stream()
                .map(task -> new ChoiceTask(task.getKey(), task.getValue()))
                .toList();
    }

    /** One line and where it is. */
    private record Line(Path file, int number, JsonNode node) {

        ChoiceItem item() throws IOException {
            List<String> choices = texts("choices");
            boolean partial = node.has("context_options");
            List<ChoiceItem.Option> options = partial ? sameContinuation(choices.size()) : samePrompt(choices);
            JsonNode answer = node.path("answer");
            if (!answer.isInt() || answer.intValue() < 0 || answer.intValue() >= options.size()) {
                throw JsonLines.unusable(
                        file, number, "needs an 'answer' from 0 to " + (options.size() - 1) + ", has " + answer);
            }
            String id = node.path("id").asText(JsonLines.name(file) + "-" + number);
            return new ChoiceItem(id, options, answer.intValue());
        }

        private List<ChoiceItem.Option> samePrompt(List<String> choices) throws IOException {
            String prompt = text("prompt").stripTrailing();
            String context =
                    prompt.startsWith("Question:", prompt.lastIndexOf('\n') + 1) ? prompt + "\nAnswer:" : prompt;
            return choices.stream()
                    .map(choice -> new ChoiceItem.Option(context, choice))
                    .toList();
        }

        private List<ChoiceItem.Option> sameContinuation(int choices) throws IOException {
            List<String> contexts = texts("context_options");
            String continuation = text("continuation").strip();
            if (contexts.size() != choices || continuation.isEmpty()) {
                throw JsonLines.unusable(
                        file, number, "needs a 'continuation', and as many 'context_options' as 'choices'");
            }
            return contexts.stream()
                    .map(context -> new ChoiceItem.Option(context, continuation))
                    .toList();
        }

        private String text(String field) throws IOException {
            if (!node.path(field).isTextual()) {
                throw JsonLines.unusable(file, number, "has no text in '" + field + "'");
            }
            return node.path(field).textValue();
        }

        private List<String> texts(String field) throws IOException {
            List<String> texts = new ArrayList<>();
            for (JsonNode each : node.path(field)) {
                texts.add(each.asText("").strip());
            }
            if (!node.path(field).isArray() || texts.size() < 2 || texts.contains("")) {
                throw JsonLines.unusable(
                        file, number, "needs at least two texts in '" + field + "', none of them blank");
            }
            return texts;
        }
    }
}

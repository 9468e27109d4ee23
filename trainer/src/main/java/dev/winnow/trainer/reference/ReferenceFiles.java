package dev.winnow.trainer.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.selection.ReferenceShard;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads tasks from {@code .jsonl} and {@code .jsonl.gz} files, one task per file, named like it.
 *
 * <p>Layouts of a line: {@code {context, completion}}, {@code {prompt, completion}} or plain {@code {text}}. Lines with
 * {@code choices} are multiple choice: they measure a finished model and are left out here. At most
 * {@value #MAX_ITEMS} items are taken from each file. Stateless.
 *
 * <p>Items of one group are in one shard; {@link ReferenceShard#group} states which field of a line is its group.
 */
public final class ReferenceFiles {
    private static final int MAX_ITEMS = 20_000;

    private ReferenceFiles() {}

    /**
     * Reads files, and all files of folders.
     *
     * @throws IOException when a file cannot be read or holds something else
     * @throws IllegalArgumentException when no task is left
     */
    public static List<ReferenceTask> read(List<Path> paths) throws IOException {
        Map<String, List<ReferenceItem>> tasks = new LinkedHashMap<>();
        for (Path file : JsonLines.files(paths, "reference")) {
            List<ReferenceItem> items = items(file);
            if (!items.isEmpty()) {
                tasks.computeIfAbsent(JsonLines.name(file), name -> new ArrayList<>())
                        .addAll(items);
            }
        }
        List<ReferenceTask> read = tasks.entrySet().stream()
                .map(entry -> new ReferenceTask(entry.getKey(), entry.getValue()))
                .toList();
        if (read.isEmpty()) {
            throw new IllegalArgumentException("no reference items in " + paths
                    + ": give JSONL files with {context, completion}, {prompt, completion} or {text}");
        }
        for (ReferenceTask task : read) {
            if (task.rewardShard().isEmpty() || task.reportShard().isEmpty()) {
                throw new IllegalArgumentException("reference task '" + task.name() + "' has all of its "
                        + task.items().size()
                        + " item(s) in one shard: rewards or reports would have none; add items of other passages");
            }
        }
        return read;
    }

    private static List<ReferenceItem> items(Path file) throws IOException {
        List<ReferenceItem> items = new ArrayList<>();
        JsonLines.read(file, (number, node) -> {
            item(file, number, node).ifPresent(items::add);
            return items.size() < MAX_ITEMS;
        });
        return items;
    }

    private static Optional<ReferenceItem> item(Path file, int number, JsonNode node) throws IOException {
        if (node.has("choices")) {
            return Optional.empty();
        }
        String id = node.path("id").asText(JsonLines.name(file) + "-" + number);
        boolean plain = !node.has("completion");
        String completion = node.path(plain ? "text" : "completion").asText("");
        String prompt = plain
                ? ""
                : node.path(node.has("prompt") ? "prompt" : "context").asText("");
        if (completion.isBlank()) {
            throw JsonLines.unusable(
                    file,
                    number,
                    "has neither completion nor text: expected {context, completion}, {prompt, completion} or {text}");
        }
        String group = ReferenceShard.group(field -> node.path(field).asText(""));
        return Optional.of(new ReferenceItem(id, prompt.stripTrailing(), completion.strip(), group));
    }
}

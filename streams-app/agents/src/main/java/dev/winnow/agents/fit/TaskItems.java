package dev.winnow.agents.fit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.fit.TaskItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whole items of tasks from JSONL files, in the layouts of {@link ReferenceTexts}: those that a run reports on as well, and every choice. What
 * is before a label such as {@code Question:} at the start of a line is another part of a prompt than what follows; the label is left out.
 */
public final class TaskItems {
    private static final int MOST = 1 << 20;
    private static final int MOST_NAME = 128;
    private static final Pattern FILE = Pattern.compile(".*\\.jsonl(\\.gz)?");
    private static final Pattern LABEL = Pattern.compile("(?mi)^\\s*(passage|context|question|answer)\\s*:");

    private TaskItems() {}

    /**
     * The JSONL files of paths, plain or gzip: the files themselves, and those of folders in the order of their names.
     *
     * @throws AgentException when a folder cannot be listed
     */
    public static List<Path> files(List<Path> paths) {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> entries = Files.list(path)) {
                entries.filter(file -> FILE.matcher(file.toString()).matches())
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw new AgentException("cannot list the folder of tasks " + path + ": " + e.getMessage(), e);
            }
        }
        return files;
    }

    /**
     * Reads files.
     *
     * @throws AgentException when one cannot be read or is something else, or they have more than 2^20 items together
     */
    public static List<TaskItem> read(List<Path> files) {
        List<TaskItem> items = new ArrayList<>();
        for (Path file : files) {
            String task = file.getFileName().toString().replaceFirst("\\.jsonl(\\.gz)?$", "");
            try (JsonLines lines = new JsonLines(file)) {
                int number = 1;
                for (Optional<JsonNode> line = lines.next(); line.isPresent(); line = lines.next()) {
                    if (items.size() == MOST) {
                        throw new AgentException("the tasks have more than " + MOST + " items: name fewer files");
                    }
                    items.add(item(line.get(), task, number++));
                }
            } catch (IOException e) {
                throw new AgentException(
                        "cannot read the task " + file + ": " + e.getMessage() + "; it must be JSONL", e);
            }
        }
        return items;
    }

    private static TaskItem item(JsonNode line, String task, int number) throws IOException {
        String id = line.path("id").isValueNode() ? line.path("id").asText() : String.valueOf(number);
        String name = shortened(task + "/" + id);
        if (line.path("text").isTextual()) {
            return new TaskItem(name, "", composed(line.path("text").asText()), List.of());
        }
        List<String> answers = new ArrayList<>();
        line.path("choices").forEach(choice -> answers.add(composed(choice.asText(""))));
        if (answers.isEmpty()) {
            answers.add(composed(line.path("completion").asText("")));
        }
        if (answers.stream().allMatch(String::isEmpty)) {
            throw new IOException("item " + number + " has neither text, nor completion, nor choices");
        }
        String context = composed(line.path("context").asText(""));
        String prompt = composed(line.path("prompt").asText(""));
        if (!line.has("prompt")) {
            return new TaskItem(name, "", context, answers);
        }
        return parts(name, context, prompt.replace(context, ""), answers);
    }

    /** Splits a prompt at its labels; what has none is the question. */
    private static TaskItem parts(String name, String context, String prompt, List<String> answers) {
        StringBuilder passage = new StringBuilder(context);
        StringBuilder question = new StringBuilder();
        Matcher labels = LABEL.matcher(prompt);
        StringBuilder part = question;
        int from = 0;
        while (labels.find()) {
            part.append(prompt, from, labels.start());
            from = labels.end();
            String label = labels.group(1).toLowerCase(Locale.ROOT);
            part = label.equals("passage") || label.equals("context") ? passage : question;
        }
        part.append(prompt, from, prompt.length());
        return new TaskItem(name, passage.toString(), question.toString(), answers);
    }

    private static String shortened(String name) {
        return name.length() <= MOST_NAME ? name : name.substring(0, MOST_NAME);
    }

    private static String composed(String text) {
        return Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}

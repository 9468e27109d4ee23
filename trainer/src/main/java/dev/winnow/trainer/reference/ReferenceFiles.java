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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Reads tasks from {@code .jsonl} and {@code .jsonl.gz} files, one task per file, named like it.
 *
 * <p>Layouts of a line: {@code {context, completion}}, {@code {prompt, completion}} or plain {@code {text}}. Lines with
 * {@code choices} are multiple choice: they measure a finished model and are left out here. Files are bounded: at most
 * {@value #MAX_ITEMS} items of {@value #MAX_LINE} characters are taken from each. Stateless.
 */
public final class ReferenceFiles {
    private static final int MAX_ITEMS = 20_000;
    private static final int MAX_LINE = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReferenceFiles() {}

    /**
     * Reads files, and all files of folders.
     *
     * @throws IOException when a file cannot be read or holds something else
     * @throws IllegalArgumentException when no task is left
     */
    public static List<ReferenceTask> read(List<Path> paths) throws IOException {
        Map<String, List<ReferenceItem>> tasks = new LinkedHashMap<>();
        for (Path file : files(paths)) {
            List<ReferenceItem> items = items(file);
            if (!items.isEmpty()) {
                tasks.computeIfAbsent(taskName(file), name -> new ArrayList<>()).addAll(items);
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
                throw new IllegalArgumentException("reference task '" + task.name() + "' has only "
                        + task.items().size() + " item(s): one shard would be empty; add items with other ids");
            }
        }
        return read;
    }

    private static List<Path> files(List<Path> paths) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> listed = Files.list(path)) {
                    listed.filter(ReferenceFiles::isJsonLines).sorted().forEach(files::add);
                }
            } else if (Files.isRegularFile(path)) {
                files.add(path);
            } else {
                throw new IllegalArgumentException("reference path " + path + " does not exist");
            }
        }
        return files;
    }

    private static boolean isJsonLines(Path file) {
        return file.toString().endsWith(".jsonl") || file.toString().endsWith(".jsonl.gz");
    }

    private static String taskName(Path file) {
        return file.getFileName().toString().replaceFirst("\\.jsonl(\\.gz)?$", "");
    }

    private static List<ReferenceItem> items(Path file) throws IOException {
        List<ReferenceItem> items = new ArrayList<>();
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = nextLine(lines); line != null && items.size() < MAX_ITEMS; line = nextLine(lines)) {
                number++;
                if (!line.isBlank() && line.length() < MAX_LINE) {
                    item(file, number, line).ifPresent(items::add);
                }
            }
        }
        return items;
    }

    /** A line, cut at {@value #MAX_LINE} characters so that one endless line cannot fill the memory. */
    private static String nextLine(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        int character = reader.read();
        if (character < 0) {
            return null;
        }
        while (character >= 0 && character != '\n') {
            if (line.length() < MAX_LINE) {
                line.append((char) character);
            }
            character = reader.read();
        }
        return line.toString();
    }

    private static Optional<ReferenceItem> item(Path file, int number, String line) throws IOException {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (IOException e) {
            throw new IOException(file + " line " + number + " is not JSON; remove or repair it", e);
        }
        if (node.has("choices")) {
            return Optional.empty();
        }
        String id = node.path("id").asText(taskName(file) + "-" + number);
        boolean plain = !node.has("completion");
        String completion = node.path(plain ? "text" : "completion").asText("");
        String prompt = plain
                ? ""
                : node.path(node.has("prompt") ? "prompt" : "context").asText("");
        if (completion.isBlank()) {
            throw new IOException(
                    file + " line " + number
                            + " has neither completion nor text: expected {context, completion}, {prompt, completion} or {text}");
        }
        return Optional.of(new ReferenceItem(id, prompt.stripTrailing(), completion.strip()));
    }
}

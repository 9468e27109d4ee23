package dev.winnow.lab.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.agent.fit.TaskItem;
import dev.winnow.agents.fit.TaskItems;
import dev.winnow.runtime.UsageException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Documents of a crawl that hold items of the reference tasks: documents of a sample with a few items in their middle, passage, question and
 * answers as they are. They keep the source of their host, so that no agent can recognise them by it. The same at every run. Stateless.
 */
final class PlantedLeaks {
    /** Items of a document: what a page of questions of an exam might have. */
    private static final int ITEMS = 4;

    private static final long SEED = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlantedLeaks() {}

    /**
     * Writes them as JSONL.
     *
     * @param count documents to write; items are taken again when there are too few
     * @param sample JSONL with {@code text} and {@code source}, at least one line
     * @param references JSONL files of the tasks, or folders of them
     */
    static void write(int count, Path sample, List<Path> references, Path file) throws IOException {
        List<TaskItem> items = new ArrayList<>(TaskItems.read(TaskItems.files(references)));
        if (items.isEmpty()) {
            throw new UsageException("no items to plant: name reference tasks with --reference");
        }
        Random random = new Random(SEED);
        Collections.shuffle(items, random);
        List<String> hosts = Files.readAllLines(sample);
        Collections.shuffle(hosts, random);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < count; i++) {
                JsonNode host = JSON.readTree(hosts.get(i % hosts.size()));
                String text = host.path("text").asText();
                int middle = text.length() / 2;
                StringBuilder planted = new StringBuilder(text.substring(0, middle));
                for (int item = 0; item < ITEMS; item++) {
                    planted.append("\n\n").append(text(items.get((i * ITEMS + item) % items.size())));
                }
                out.write(JSON.writeValueAsString(JSON.createObjectNode()
                        .put(
                                "text",
                                planted.append("\n\n")
                                        .append(text.substring(middle))
                                        .toString())
                        .put("source", host.path("source").asText())));
                out.newLine();
            }
        }
    }

    private static String text(TaskItem item) {
        return String.join("\n", item.passage(), item.question(), String.join("\n", item.answers()))
                .strip();
    }
}

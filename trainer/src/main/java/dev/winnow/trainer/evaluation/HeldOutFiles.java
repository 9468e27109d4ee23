package dev.winnow.trainer.evaluation;

import dev.winnow.trainer.reference.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads held-out text from {@code .jsonl} and {@code .jsonl.gz} files of {@code {text, source}}. The source is the domain;
 * a line without one belongs to the domain that the file is named like. Stateless.
 */
public final class HeldOutFiles {
    /** Most domains: a file whose sources are addresses of pages has a domain for each line. */
    private static final int MAX_DOMAINS = 1_000;

    private HeldOutFiles() {}

    /**
     * Reads files, and all files of folders, in order.
     *
     * @param charactersPerDomain texts of a domain are taken until they have this many characters
     * @return texts of each domain, by name
     * @throws IOException when a file cannot be read or a line has no text
     * @throws IllegalArgumentException when there is no text, or not a domain but nearly every line its own source
     */
    public static Map<String, List<String>> read(List<Path> paths, long charactersPerDomain) throws IOException {
        Map<String, List<String>> texts = new TreeMap<>();
        Map<String, Long> characters = new HashMap<>();
        for (Path file : JsonLines.files(paths, "held-out")) {
            JsonLines.read(file, (number, node) -> {
                if (!node.path("text").isTextual()) {
                    throw JsonLines.unusable(file, number, "has no 'text': expected {text} or {text, source}");
                }
                String text = node.path("text").textValue();
                String domain = node.path("source").asText("");
                domain = domain.isBlank() ? JsonLines.name(file) : domain;
                if (!text.isBlank() && characters.getOrDefault(domain, 0L) < charactersPerDomain) {
                    texts.computeIfAbsent(domain, name -> new ArrayList<>()).add(text);
                    characters.merge(domain, (long) text.length(), Long::sum);
                }
                if (texts.size() > MAX_DOMAINS) {
                    throw new IllegalArgumentException(file + " line " + number + " is of domain number " + texts.size()
                            + ": 'source' must name a domain, not a document");
                }
                return true;
            });
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException(
                    "no held-out text in " + paths + ": give JSONL files with {text, source}");
        }
        return texts;
    }
}

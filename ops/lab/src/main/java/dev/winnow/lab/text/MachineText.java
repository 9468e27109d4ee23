package dev.winnow.lab.text;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Text that was found on this machine, as files and as the rules that name their sources.
 *
 * @param parts one per folder or archive that gave something, in a fixed order
 */
public record MachineText(List<Part> parts) {
    /**
     * What one folder or archive gave.
     *
     * @param source source of its documents
     * @param description what it is, for a person
     * @param root the folder or archive
     * @param available files there that could have been taken
     * @param files what was taken, as files in place, or unpacked where they could not be read in place
     * @param rules rules {@code GLOB=SOURCE} over absolute paths that hold for {@code files}
     */
    public record Part(
            String source, String description, Path root, int available, List<Path> files, List<String> rules) {
        public Part {
            files = List.copyOf(files);
            rules = List.copyOf(rules);
        }

        /** One line for a person. */
        public String line() {
            return String.format(
                    "%-14s %,6d of %,6d files  %s (%s)", source, files.size(), available, root, description);
        }
    }

    public MachineText {
        parts = List.copyOf(parts);
    }

    /** All files, part by part. */
    public List<Path> files() {
        return parts.stream().flatMap(part -> part.files().stream()).toList();
    }

    /** Rules {@code GLOB=SOURCE} over absolute paths; the first that matches holds. */
    public List<String> sourceRules() {
        return parts.stream().flatMap(part -> part.rules().stream()).distinct().toList();
    }

    /** Number of files by source, sources in the order of the parts. */
    public Map<String, Integer> documentsBySource() {
        return parts.stream()
                .collect(Collectors.toMap(Part::source, part -> part.files().size(), Integer::sum, LinkedHashMap::new));
    }
}

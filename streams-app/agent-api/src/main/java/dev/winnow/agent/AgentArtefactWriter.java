package dev.winnow.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes artefacts into an agents directory: first beside their place under a name that catalogues pass over, then by
 * renaming, so that a catalogue sees the old artefact, the new one, or for an instant none, never half of one.
 */
public final class AgentArtefactWriter {

    /** Writes the files that an agent needs beside its description, for example weights, into a directory. */
    public interface Content {
        void write(Path directory) throws IOException;
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Path agentsDirectory;

    public AgentArtefactWriter(Path agentsDirectory) {
        this.agentsDirectory = agentsDirectory;
    }

    /**
     * Writes one artefact to the sub-directory of its name, replacing one that is there, and opens it.
     *
     * @param name the directory's name too: letters, digits, dots, dashes and underscores, of which it starts with one of the first two
     * @param groups at least one, none empty, none twice
     * @throws AgentException when it cannot be written
     */
    public AgentArtefact write(
            String type, String name, List<String> groups, JsonNode configuration, JsonNode fitted, Content content) {
        requireNames(name, groups);
        Path target = agentsDirectory.resolve(name);
        Path draft = agentsDirectory.resolve("." + name + "." + UUID.randomUUID());
        try {
            Files.createDirectories(draft);
            content.write(draft);
            Files.writeString(
                    draft.resolve(ArtefactFiles.DESCRIPTION), description(type, name, groups, configuration, fitted));
            Files.write(
                    draft.resolve(ArtefactManifest.FILE_NAME),
                    ArtefactManifest.of(files(draft)).toJson());
            replace(draft, target);
        } catch (IOException e) {
            deleteQuietly(draft);
            throw new AgentException(
                    "cannot write the agent artefact " + target + ": " + e + "; check space and permissions", e);
        }
        return AgentArtefact.open(target);
    }

    private static void requireNames(String name, List<String> groups) {
        if (!NAME.matcher(name).matches()) {
            throw new AgentException(
                    "'" + name
                            + "' cannot be the name of an agent: use letters, digits, dots, dashes and underscores, starting with a letter or digit");
        }
        if (groups.isEmpty()) {
            throw new AgentException("agent " + name + " has no groups: name at least one");
        }
        Set<String> seen = new HashSet<>();
        for (String group : groups) {
            if (group.isEmpty() || !seen.add(group)) {
                throw new AgentException("agent " + name + " has "
                        + (group.isEmpty() ? "an empty group" : "the group '" + group + "' twice")
                        + ": groups must differ and be named");
            }
        }
    }

    private void replace(Path draft, Path target) throws IOException {
        Path old = agentsDirectory.resolve(draft.getFileName() + ".old");
        if (Files.exists(target)) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        deleteQuietly(old);
    }

    private static String description(
            String type, String name, List<String> groups, JsonNode configuration, JsonNode fitted) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", type);
        json.put("name", name);
        groups.forEach(json.putArray("groups")::add);
        json.set("configuration", configuration);
        json.set("fitted", fitted);
        return json.toPrettyString() + "\n";
    }

    private static SortedMap<String, Path> files(Path directory) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.forEach(file -> files.put(file.getFileName().toString(), file));
        }
        return files;
    }

    private static void deleteQuietly(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException ignored) {
            // what is left has a name that no catalogue reads
        }
    }
}

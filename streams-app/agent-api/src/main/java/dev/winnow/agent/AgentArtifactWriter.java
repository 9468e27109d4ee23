package dev.winnow.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes artifacts into an agents directory.
 *
 * <ol>
 *   <li>One writer at a time writes to a directory ({@link DirectoryLock}); another one is refused with an error that names the holder.
 *   <li>An artifact is written beside its place under a name that catalogues skip, then renamed. A catalogue sees the old artifact or the new
 *       one, never none and never half of one, also when the writer is killed; the next writer deletes what is left.
 *   <li>A write that fails leaves the old artifact.
 * </ol>
 */
public final class AgentArtifactWriter {

    /** Writes the files that an agent needs beside its description, for example weights. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes the files.
         *
         * @param directory an empty directory; all files of it become files of the artifact, by their names
         * @throws IOException when they cannot be written
         */
        void write(Path directory) throws IOException;
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Path agentsDirectory;
    private final boolean locked;

    /**
     * Locks the directory for each write.
     *
     * @param agentsDirectory an agents directory; created when absent
     */
    public AgentArtifactWriter(Path agentsDirectory) {
        this.agentsDirectory = agentsDirectory;
        locked = false;
    }

    /**
     * Writes to a directory that its owner has locked.
     *
     * @param agentsDirectory the directory that the lock was taken of
     * @param lock open as long as this writes
     */
    public AgentArtifactWriter(Path agentsDirectory, DirectoryLock lock) {
        this.agentsDirectory = agentsDirectory;
        locked = lock != null;
    }

    /**
     * Returns where the artifacts are written.
     *
     * @return the agents directory
     */
    public Path directory() {
        return agentsDirectory;
    }

    /**
     * Writes one artifact to the sub-directory of its name, replacing an existing one, and opens it.
     *
     * @param type which {@link AgentFactory} understands it
     * @param name the directory's name too: letters, digits, dots, dashes and underscores, of which it starts with one of the first two
     * @param groups at least one, none empty, none twice
     * @param configuration what the factory needs beside the files
     * @param fitted how the agent was fitted, see {@link AgentArtifact#fitted()}
     * @param content writes the files
     * @return the artifact in its place
     * @throws AgentException when it cannot be written, or another writer has the directory
     */
    public AgentArtifact write(
            String type, String name, List<String> groups, JsonNode configuration, JsonNode fitted, Content content) {
        requireNames(name, groups);
        try (DirectoryLock own = locked ? null : DirectoryLock.take(agentsDirectory)) {
            AgentDirectory directory = new AgentDirectory(agentsDirectory);
            Path draft = directory.draft(name);
            try {
                directory.clearUp();
                Files.createDirectories(draft);
                content.write(draft);
                Files.writeString(
                        draft.resolve(ArtifactFiles.DESCRIPTION),
                        description(type, name, groups, configuration, fitted));
                Files.write(
                        draft.resolve(ArtifactManifest.FILE_NAME),
                        ArtifactManifest.of(files(draft)).toJson());
                directory.replace(draft, name);
            } catch (IOException e) {
                AgentDirectory.deleteQuietly(draft);
                throw new AgentException(
                        "cannot write the agent artifact " + agentsDirectory.resolve(name) + ": " + e
                                + "; check space and permissions",
                        e);
            }
            return AgentArtifact.open(agentsDirectory.resolve(name));
        }
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
}

package dev.winnow.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads one artifact directory and refuses it when it is not exactly what its manifest states. */
final class ArtifactFiles {

    static final String DESCRIPTION = "agent.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    ArtifactFiles(Path directory) {
        this.directory = directory;
    }

    AgentArtifact open() {
        if (!Files.isDirectory(directory)) {
            throw new AgentException("no agent artifact found at " + directory + "; fit one with 'winnow agents fit'");
        }
        ArtifactManifest manifest = manifest();
        compare(manifest);
        return describe(manifest.digest());
    }

    private ArtifactManifest manifest() {
        Path file = directory.resolve(ArtifactManifest.FILE_NAME);
        if (!Files.isRegularFile(file)) {
            throw refused(ArtifactManifest.FILE_NAME + " is missing", null);
        }
        try {
            return ArtifactManifest.parse(file);
        } catch (IOException e) {
            throw refused(ArtifactManifest.FILE_NAME + " cannot be read: " + firstLine(e), e);
        }
    }

    private void compare(ArtifactManifest manifest) {
        try {
            Set<String> present = fileNames();
            for (String name : manifest.files().keySet()) {
                if (!present.remove(name)) {
                    throw refused("file " + name + " is missing", null);
                }
            }
            if (!present.isEmpty()) {
                throw refused("file " + present.iterator().next() + " is not in the manifest", null);
            }
            for (var entry : manifest.files().entrySet()) {
                // what a link leads to may be exchanged without a trace in this directory
                if (!Files.isRegularFile(directory.resolve(entry.getKey()), LinkOption.NOFOLLOW_LINKS)) {
                    throw refused(entry.getKey() + " is a link or no file", null);
                }
                if (!Sha256.of(directory.resolve(entry.getKey())).equals(entry.getValue())) {
                    throw refused("file " + entry.getKey() + " differs from the SHA-256 in the manifest", null);
                }
            }
        } catch (IOException e) {
            throw refused("its files cannot be read: " + firstLine(e), e);
        }
    }

    private Set<String> fileNames() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        names.remove(ArtifactManifest.FILE_NAME);
        return names;
    }

    private AgentArtifact describe(String digest) {
        JsonNode json;
        try {
            json = JSON.readTree(Files.readAllBytes(directory.resolve(DESCRIPTION)));
        } catch (IOException e) {
            throw refused(DESCRIPTION + " cannot be read: " + firstLine(e), e);
        }
        List<String> groups = new ArrayList<>();
        json.path("groups").forEach(group -> groups.add(group.asText()));
        String type = json.path("type").asText("");
        String name = json.path("name").asText("");
        if (type.isEmpty() || name.isEmpty() || groups.isEmpty()) {
            throw refused(DESCRIPTION + " lacks type, name or groups", null);
        }
        if (groups.stream().anyMatch(String::isEmpty) || Set.copyOf(groups).size() < groups.size()) {
            throw refused(DESCRIPTION + " has an empty group or one twice", null);
        }
        return new AgentArtifact(
                directory, type, name, groups, json.path("configuration"), json.path("fitted"), digest);
    }

    private AgentException refused(String problem, Throwable cause) {
        return new AgentException(
                "agent artifact " + directory + " refused: " + problem
                        + "; restore the directory from its origin or fit the agent again with 'winnow agents fit'",
                cause);
    }

    private static String firstLine(IOException problem) {
        return String.valueOf(problem.getMessage()).lines().findFirst().orElse("no detail");
    }
}

package dev.winnow.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

/**
 * A fitted agent on disk: a directory with {@code agent.json}, weights, and {@code manifest.json}.
 *
 * <p>An instance exists only for files that agree with their manifest. Immutable; the files must not change while it is
 * in use.
 *
 * @param directory where the files are
 * @param type which {@link AgentFactory} understands it
 * @param name name of the agent
 * @param groups groups of the agent, in order
 * @param configuration what the factory needs beside the weights
 * @param fitted how it was fitted and on what: counts and kinds of labels, never text of documents
 * @param digest SHA-256 (hex) of the canonical manifest, which names the SHA-256 of every file
 */
public record AgentArtefact(
        Path directory,
        String type,
        String name,
        List<String> groups,
        JsonNode configuration,
        JsonNode fitted,
        String digest) {

    public AgentArtefact {
        groups = List.copyOf(groups);
    }

    /**
     * Opens and verifies an artefact.
     *
     * @throws AgentException when a file is missing, extra or differs from the manifest
     */
    public static AgentArtefact open(Path directory) {
        return new ArtefactFiles(directory).open();
    }

    /** A file of the artefact, by the name that the manifest gives it. */
    public Path file(String fileName) {
        return directory.resolve(fileName);
    }
}

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
public record AgentArtifact(
        Path directory,
        String type,
        String name,
        List<String> groups,
        JsonNode configuration,
        JsonNode fitted,
        String digest) {

    public AgentArtifact {
        groups = List.copyOf(groups);
    }

    /**
     * Opens and verifies an artifact.
     *
     * @param directory the artifact's directory
     * @return the artifact, whose files have the digests that its manifest states
     * @throws AgentException when a file is missing, extra or differs from the manifest
     */
    public static AgentArtifact open(Path directory) {
        return new ArtifactFiles(directory).open();
    }

    /**
     * A file of the artifact.
     *
     * @param fileName the name that the manifest gives it
     * @return where it is
     */
    public Path file(String fileName) {
        return directory.resolve(fileName);
    }

    /**
     * What a factory throws when it cannot make an agent of this artifact, and making it again helps.
     *
     * @param problem what is wrong, in words that follow "cannot be loaded: "
     * @param cause where it came from; may be null
     * @return an exception that names the artifact and how to make it again
     */
    public AgentException unusable(String problem, Throwable cause) {
        return unusable(problem, "make it again, for example with 'winnow agents fit --agents " + type + "'", cause);
    }

    /**
     * What a factory throws when it cannot make an agent of this artifact.
     *
     * @param problem what is wrong, in words that follow "cannot be loaded: "
     * @param remedy what to do
     * @param cause where it came from; may be null
     * @return an exception that names the artifact
     */
    public AgentException unusable(String problem, String remedy, Throwable cause) {
        return new AgentException(
                "agent artifact " + directory + " cannot be loaded: " + problem + "; " + remedy, cause);
    }

    /**
     * Checks that the artifact has the groups that its type always has.
     *
     * @param expected groups in order
     * @throws AgentException when it has others
     */
    public void requireGroups(List<String> expected) {
        if (!groups.equals(expected)) {
            throw unusable("its groups must be " + expected + ", they are " + groups, null);
        }
    }
}

package dev.winnow.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.schemas.Document;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** An agent without an engine, which starts at once: a text's group is its hash, taken as often as the artifact states, so that a document costs time. */
public final class HashAgentFactory implements AgentFactory {
    private static final String TYPE = "hash";

    public static AgentArtifact write(Path directory, String name, List<String> groups, int rounds) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return new AgentArtifactWriter(directory)
                .write(
                        TYPE,
                        name,
                        groups,
                        json.objectNode().put("rounds", rounds),
                        json.objectNode(),
                        files -> Files.writeString(files.resolve("weights"), name));
    }

    static String group(String text, List<String> groups, int rounds) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = text.getBytes(StandardCharsets.UTF_8);
            for (int round = 0; round < rounds; round++) {
                hash = digest.digest(hash);
            }
            return groups.get(Math.floorMod(hash[0], groups.size()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        return new HashAgent(artifact, artifact.configuration().path("rounds").asInt());
    }

    private record HashAgent(AgentArtifact artifact, int rounds) implements Agent {
        @Override
        public String name() {
            return artifact.name();
        }

        @Override
        public List<String> groups() {
            return artifact.groups();
        }

        @Override
        public String version() {
            return artifact.digest();
        }

        @Override
        public List<Label> label(List<Document> batch) {
            return batch.stream()
                    .map(document -> new Label(group(document.getText(), groups(), rounds), Double.NaN))
                    .toList();
        }

        @Override
        public void close() {}
    }
}

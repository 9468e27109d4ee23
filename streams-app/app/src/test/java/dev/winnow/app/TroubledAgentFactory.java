package dev.winnow.app;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.schemas.Document;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/** An agent in the kind of trouble that the word a text contains asks for. */
public final class TroubledAgentFactory implements AgentFactory {
    static final String HANG = "please-hang";
    static final String OVERFLOW = "please-overflow";
    static final String NULLS = "please-null";

    private static final String TYPE = "troubled";

    static void write(Path directory, String name, List<String> groups) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        new AgentArtifactWriter(directory)
                .write(
                        TYPE,
                        name,
                        groups,
                        json.objectNode(),
                        json.objectNode(),
                        files -> Files.writeString(files.resolve("weights"), name));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        return new TroubledAgent(artifact);
    }

    private record TroubledAgent(AgentArtifact artifact) implements Agent {
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
            for (Document document : batch) {
                if (document.getText().contains(HANG)) {
                    hang();
                } else if (document.getText().contains(OVERFLOW)) {
                    return label(batch);
                } else if (document.getText().contains(NULLS)) {
                    return Collections.nCopies(batch.size(), null);
                }
            }
            return Collections.nCopies(batch.size(), new Label(groups().get(0), 1));
        }

        /** Until it is asked to stop: so the agent can come back. */
        private static void hang() {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {}
    }
}

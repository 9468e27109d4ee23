package dev.winnow.plugin;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.schemas.Document;
import java.util.List;

/** A fourth agent, as somebody else would write it: short and long texts, none for empty ones. */
public final class LengthAgentFactory implements AgentFactory {

    public static final String TYPE = "length";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Agent load(AgentArtefact artefact, AgentSettings settings) {
        int limit = artefact.configuration().path("limit").asInt();
        return new Agent() {
            @Override
            public String name() {
                return artefact.name();
            }

            @Override
            public List<String> groups() {
                return artefact.groups();
            }

            @Override
            public String version() {
                return artefact.digest();
            }

            @Override
            public List<Label> label(List<Document> batch) {
                return batch.stream().map(this::label).toList();
            }

            private Label label(Document document) {
                int length = document.getText().length();
                return length == 0 ? Label.none() : new Label(groups().get(length < limit ? 0 : 1), length);
            }

            @Override
            public void close() {}
        };
    }
}

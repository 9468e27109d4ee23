package dev.winnow.plugin;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.PureAgent;

/** A fourth agent, as somebody else would write it: short and long texts, none for empty ones. */
public final class LengthAgentFactory implements AgentFactory {

    public static final String TYPE = "length";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        int limit = artifact.configuration().path("limit").asInt();
        return PureAgent.of(artifact, document -> {
            int length = document.getText().length();
            return length == 0 ? Label.none() : new Label(artifact.groups().get(length < limit ? 0 : 1), length);
        });
    }
}

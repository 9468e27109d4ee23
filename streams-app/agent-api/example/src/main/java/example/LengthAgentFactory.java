package example;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.PureAgent;

public final class LengthAgentFactory implements AgentFactory {
    @Override
    public String type() {
        return "length";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        int longest = artifact.configuration().path("longest").asInt(1000);
        return PureAgent.of(artifact, document -> {
            int length = document.getText().length();
            return new Label(artifact.groups().get(length <= longest ? 0 : 1), length);
        });
    }
}

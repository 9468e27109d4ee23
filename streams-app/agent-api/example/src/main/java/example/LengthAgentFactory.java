package example;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
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
    public Agent load(AgentArtefact artefact, AgentSettings settings) {
        int longest = artefact.configuration().path("longest").asInt(1000);
        return PureAgent.of(artefact, document -> {
            int length = document.getText().length();
            return new Label(artefact.groups().get(length <= longest ? 0 : 1), length);
        });
    }
}

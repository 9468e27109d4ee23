package dev.winnow.agents.topic;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;

/** Makes topic agents. */
public final class TopicAgentFactory implements AgentFactory {

    /** Type of the artefacts, and name of the agent that fitting makes. */
    public static final String TYPE = "topic";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "the nearest of the sample's topics";
    }

    @Override
    public Agent load(AgentArtefact artefact, AgentSettings settings) {
        return new TopicAgent(artefact, settings);
    }
}

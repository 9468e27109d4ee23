package dev.winnow.agents.domain;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;

/** Makes domain agents. */
public final class DomainAgentFactory implements AgentFactory {

    /** Type of the artifacts, and name of the agent that fitting makes. */
    public static final String TYPE = "domain";

    /** Group of all sources that the fit sample held too little of. */
    public static final String OTHER = DomainAgent.OTHER;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "which source it reads like";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        return new DomainAgent(artifact, settings);
    }
}

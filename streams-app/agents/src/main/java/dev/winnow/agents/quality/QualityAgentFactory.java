package dev.winnow.agents.quality;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;

/** Makes quality agents. */
public final class QualityAgentFactory implements AgentFactory {

    /** Type of the artefacts, and name of the agent that fitting makes. */
    public static final String TYPE = "quality";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "quality from 0 to 5, by human labels where there are some, else by web rules";
    }

    @Override
    public Agent load(AgentArtefact artefact, AgentSettings settings) {
        artefact.requireGroups(QualityScale.GROUPS);
        try {
            return new QualityAgent(artefact, settings, QualityScale.read(artefact.configuration()));
        } catch (IllegalArgumentException e) {
            throw artefact.unusable(e.getMessage(), e);
        }
    }
}

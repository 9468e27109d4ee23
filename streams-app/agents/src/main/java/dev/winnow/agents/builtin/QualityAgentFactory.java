package dev.winnow.agents.builtin;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentException;
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
    public Agent load(AgentArtefact artefact, AgentSettings settings) {
        if (!artefact.groups().equals(QualityScale.GROUPS)) {
            throw new AgentException("agent artefact " + artefact.directory() + " has groups " + artefact.groups()
                    + ", a quality agent has " + QualityScale.GROUPS
                    + "; fit the agent again with 'winnow agents fit'");
        }
        try {
            return new QualityAgent(artefact, settings, QualityScale.read(artefact.configuration()));
        } catch (IllegalArgumentException e) {
            throw new AgentException(
                    "agent artefact " + artefact.directory() + " cannot be loaded: " + e.getMessage()
                            + "; fit the agent again with 'winnow agents fit'",
                    e);
        }
    }
}

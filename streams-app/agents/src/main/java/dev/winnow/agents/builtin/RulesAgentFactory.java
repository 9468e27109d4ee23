package dev.winnow.agents.builtin;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agents.text.PublishedRules;

/** Makes rules agents; the artefact holds no weights, but pins groups and so the version. */
public final class RulesAgentFactory implements AgentFactory {

    /** Type of the artefacts, and name of the agent. */
    public static final String TYPE = "rules";
    /** Key and value that tie an artefact to the limits of {@link PublishedRules}. */
    public static final String EDITION_KEY = "edition";

    public static final int EDITION = 1;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Agent load(AgentArtefact artefact, AgentSettings settings) {
        if (!artefact.groups().equals(PublishedRules.VERDICTS)
                || artefact.configuration().path(EDITION_KEY).asInt() != EDITION) {
            throw new AgentException("agent artefact " + artefact.directory()
                    + " was made for another edition of the rules; make it again with 'winnow agents fit'");
        }
        return new RulesAgent(artefact);
    }
}

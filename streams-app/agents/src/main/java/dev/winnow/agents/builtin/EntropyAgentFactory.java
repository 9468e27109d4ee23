package dev.winnow.agents.builtin;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agents.measure.Quintiles;

/** Makes entropy agents. */
public final class EntropyAgentFactory implements AgentFactory {

    /** Type of the artefacts, and name of the agent that fitting makes. */
    public static final String TYPE = "entropy";
    /** Key of the number of domains that the discriminator tells apart. */
    public static final String DOMAINS = "domains";

    private static final int MOST_DOMAINS = 100;

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Agent load(AgentArtefact artefact, AgentSettings settings) {
        int domains = artefact.configuration().path(DOMAINS).asInt();
        if (domains < 2 || domains > MOST_DOMAINS || !artefact.groups().equals(Quintiles.GROUPS)) {
            throw new AgentException("agent artefact " + artefact.directory() + " needs groups " + Quintiles.GROUPS
                    + " and 2 to " + MOST_DOMAINS + " " + DOMAINS + ", it has " + artefact.groups() + " and "
                    + domains + "; fit it again with 'winnow agents fit --agents entropy'");
        }
        return new EntropyAgent(artefact, settings, domains, Quintiles.read(artefact.configuration()));
    }
}

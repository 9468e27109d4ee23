package dev.winnow.agents.entropy;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
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
    public String description() {
        return "how unsure a classifier of label-free domains is of it (DaaR)";
    }

    @Override
    public Agent load(AgentArtefact artefact, AgentSettings settings) {
        int domains = artefact.configuration().path(DOMAINS).asInt();
        if (domains < 2 || domains > MOST_DOMAINS) {
            throw artefact.unusable("its " + DOMAINS + " must be 2 to " + MOST_DOMAINS + ", they are " + domains, null);
        }
        return new EntropyAgent(artefact, settings, domains, Quintiles.of(artefact));
    }
}

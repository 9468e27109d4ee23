package dev.winnow.agents.duplicate;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import java.io.IOException;

/** Makes near-duplicate agents. */
public final class NearDuplicateAgentFactory implements AgentFactory {

    /** Type of the artefacts, and name of the agent that fitting makes. */
    public static final String TYPE = "near-duplicate";
    /** File of the index. */
    public static final String INDEX = "index.bin";
    /** Key of the least similarity that counts, in (0, 1]. */
    public static final String LEAST_SIMILARITY = "leastSimilarity";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Agent load(AgentArtefact artefact, AgentSettings settings) {
        double least = artefact.configuration().path(LEAST_SIMILARITY).asDouble(Double.NaN);
        if (!(least > 0 && least <= 1) || !artefact.groups().equals(NearDuplicateAgent.GROUPS)) {
            throw new AgentException("agent artefact " + artefact.directory() + " needs groups "
                    + NearDuplicateAgent.GROUPS + " and a " + LEAST_SIMILARITY + " in (0, 1], it has "
                    + artefact.groups() + " and " + least + "; fit it again with 'winnow agents fit'");
        }
        try {
            return new NearDuplicateAgent(artefact, DuplicateIndex.read(artefact.file(INDEX)), least);
        } catch (IOException e) {
            throw new AgentException(
                    "agent artefact " + artefact.directory() + " cannot be loaded: " + e.getMessage()
                            + "; fit it again with 'winnow agents fit'",
                    e);
        }
    }
}

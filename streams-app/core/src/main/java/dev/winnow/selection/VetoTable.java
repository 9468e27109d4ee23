package dev.winnow.selection;

import java.util.List;
import java.util.Optional;

/**
 * What a plan vetoes, by the indices of its agents and groups. Immutable.
 *
 * <p>A document is vetoed by any of its labels. One on which an agent with vetoes failed is vetoed as well, so that no text escapes
 * by making the agent fail; one that the agent has not labelled for another reason, an outage, is not.
 */
final class VetoTable {
    private final List<AgentMemory> agents;

    /** By agent, and by group index + 2: failed, absent, groups. */
    private final boolean[][] vetoed;

    VetoTable(Plan plan) {
        Vetoes vetoes = plan.options().vetoes();
        // most runs have none, and ask for every document
        agents = vetoes.isEmpty() ? List.of() : plan.agents();
        vetoed = new boolean[agents.size()][];
        for (int a = 0; a < vetoed.length; a++) {
            AgentMemory agent = agents.get(a);
            vetoed[a] = new boolean[agent.groups().size() + 2];
            vetoed[a][0] = vetoes.groups().containsKey(agent.agent());
            for (int g = 0; g < agent.groups().size(); g++) {
                vetoed[a][g + 2] = vetoes.has(agent.agent(), agent.groups().get(g));
            }
        }
    }

    /** Whether no decision may accept or probe a document with these labels. */
    boolean vetoes(Labels labels) {
        return first(labels) >= 0;
    }

    private int first(Labels labels) {
        for (int a = 0; a < vetoed.length; a++) {
            if (vetoed[a][labels.group(a) + 2]) {
                return a;
            }
        }
        return -1;
    }

    /** The first label that is vetoed as {@code AGENT/GROUP}, or {@code AGENT} where it failed on the document. */
    Optional<String> by(Labels labels) {
        int agent = first(labels);
        if (agent < 0) {
            return Optional.empty();
        }
        AgentMemory memory = agents.get(agent);
        return Optional.of(
                labels.has(agent) ? memory.agent() + "/" + memory.groups().get(labels.group(agent)) : memory.agent());
    }
}

package dev.winnow.selection;

import java.util.List;

/**
 * The least probability with which a plan accepts a document, by the floors of its groups; of several the largest counts. Never
 * more than the selection ratio, so that some intensity always meets the ratio. Immutable.
 */
final class Floors {
    private final double selectionRatio;
    private final List<AgentMemory> agents;

    Floors(Plan plan) {
        selectionRatio = plan.selectionRatio();
        // most runs have none, and ask for every document
        agents =
                plan.agents().stream().allMatch(agent -> agent.priors().floors().isEmpty()) ? List.of() : plan.agents();
    }

    /** Least probability, in [0, rho]; 0 without a floor. */
    double probability(Labels labels) {
        double share = 0;
        for (int a = 0; a < agents.size(); a++) {
            share = Math.max(share, agents.get(a).floor(labels.group(a)));
        }
        return share * selectionRatio;
    }
}

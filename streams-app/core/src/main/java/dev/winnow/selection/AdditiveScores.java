package dev.winnow.selection;

import java.util.List;

/**
 * Scores of label vectors under a plan of rule 2: {@code S = sum of r_A w_A,group(x)} in plan order, where
 * {@code r_A = theta_A / max theta} is how far the weights of an agent are relied on. Immutable.
 *
 * <p>The weights of one ridge add up, so that their sum is what the labels together promise, in units of standardised reward,
 * whatever the number of agents: with equal theta S is the sum of all weights, and agents whose theta has fallen take nothing
 * away from the others. The temperature therefore needs no knowledge of the number of agents. Under the printed equations
 * ({@link UpdateRule#PAPER_LITERAL}) theta is not a reliability, and S is their sum of {@code theta_A w_A}.
 *
 * <p>An absent label counts 0, which is the mean of the stream, because weights are centred by its shares; a failed one
 * counts the lowest group of the agent. No document gains by making an agent fail.
 */
final class AdditiveScores implements Scores {
    /** Parts by agent and by group index + 2: failed, absent, groups. */
    private final double[][] parts;

    AdditiveScores(Plan plan) {
        List<AgentMemory> agents = plan.agents();
        double largest = 0;
        for (AgentMemory agent : agents) {
            largest = Math.max(largest, agent.theta());
        }
        parts = new double[agents.size()][];
        for (int a = 0; a < parts.length; a++) {
            double theta = agents.get(a).theta();
            double scale = plan.updateRule() == UpdateRule.PAPER_LITERAL ? theta : theta / largest;
            parts[a] = parts(agents.get(a).weights(), scale);
        }
    }

    private static double[] parts(List<Double> weights, double scale) {
        double[] parts = new double[weights.size() + 2];
        parts[0] = Double.POSITIVE_INFINITY;
        for (int g = 0; g < weights.size(); g++) {
            parts[g + 2] = scale * weights.get(g);
            parts[0] = Math.min(parts[0], parts[g + 2]);
        }
        return parts;
    }

    @Override
    public double score(Labels labels) {
        requireFits(labels);
        double score = 0;
        for (int a = 0; a < parts.length; a++) {
            score += parts[a][labels.group(a) + 2];
        }
        // adding 0 turns -0 into 0: equal scores then have equal bits
        return score + 0.0;
    }

    /** A vector made for another plan must not be read as another group. */
    private void requireFits(Labels labels) {
        boolean fits = labels.size() == parts.length;
        for (int a = 0; fits && a < parts.length; a++) {
            fits = labels.group(a) + 2 < parts[a].length;
        }
        if (!fits) {
            throw new IllegalArgumentException("labels " + labels + " do not fit the agents and groups of the plan");
        }
    }
}

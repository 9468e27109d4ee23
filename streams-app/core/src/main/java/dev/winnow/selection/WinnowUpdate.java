package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Winnow's update: rewards are standardised and clipped, de-confounded over all agents by ridge regression, centred per
 * agent by the shares of the stream, and remembered; theta then follows how well the weights of each agent predicted these
 * rewards before they had seen them ({@link Calibration}), or, where the plan states so, what selection would have lost
 * without it ({@link LeaveOneOut}).
 *
 * <p>Bounds, whatever the rewards: a group's worth b is in [-4, 4]; a weight moves by at most {@code eta (|w| + 4)}, where
 * eta is {@code max(learning rate, 1 / (version + 1))}, and, started in [-4, 4], stays there; theta moves as {@link Collaboration} defines.
 */
record WinnowUpdate() implements RewardUpdate {
    @Override
    public Optional<List<AgentMemory>> apply(
            Plan plan, List<AgentMemory> memories, MeasuredRewards rewards, double trust) {
        return RobustScale.standardise(rewards.influences()).map(z -> {
            List<Labels> labels =
                    rewards.rows().stream().map(MeasuredRewards.Row::labels).toList();
            int[] groups =
                    memories.stream().mapToInt(memory -> memory.groups().size()).toArray();
            double[][] worth = centre(memories, labels, Ridge.fit(labels, z, groups));
            List<List<Double>> weights = remember(plan, memories, worth, trust);
            double[] shares =
                    switch (plan.thetaRule()) {
                        case CALIBRATION -> Calibration.shares(memories, labels, z);
                        case LEAVE_ONE_OUT -> LeaveOneOut.shares(plan, labels, z);
                    };
            double[] thetas = Collaboration.step(
                    memories.stream().mapToDouble(AgentMemory::theta).toArray(),
                    shares,
                    plan.collaborationRate() * trust);
            return moved(memories, thetas, weights);
        });
    }

    /**
     * Worth relative to the agent's mean over the stream, so that no agent gains by explaining what all its groups have in
     * common. A group without probes has worth 0 and does not enter the mean.
     */
    static double[][] centre(List<AgentMemory> memories, List<Labels> labels, double[][] worth) {
        double[][] centred = new double[worth.length][];
        for (int a = 0; a < worth.length; a++) {
            boolean[] probed = new boolean[worth[a].length];
            for (Labels row : labels) {
                if (row.has(a)) {
                    probed[row.group(a)] = true;
                }
            }
            double mean = mean(memories.get(a), worth[a], probed);
            centred[a] = new double[worth[a].length];
            for (int g = 0; g < probed.length; g++) {
                centred[a][g] = probed[g] ? RobustScale.clip(worth[a][g] - mean) : 0;
            }
        }
        return centred;
    }

    private static double mean(AgentMemory memory, double[] worth, boolean[] probed) {
        double sum = 0;
        double mass = 0;
        double plain = 0;
        int count = 0;
        for (int g = 0; g < worth.length; g++) {
            if (probed[g]) {
                sum += memory.share(g) * worth[g];
                mass += memory.share(g);
                plain += worth[g];
                count++;
            }
        }
        if (mass > 0) {
            return sum / mass;
        }
        // probed, but in no group that the label sample has seen
        return count == 0 ? 0 : plain / count;
    }

    /**
     * eta of the memories: that of the plan, and before {@code 1 / eta} plans 1 over their number, which makes a weight the plain
     * mean of what was measured so far. With one eta from the start the first plans would hardly differ from random selection,
     * because their weights would still be near 0.
     */
    static double memoryRate(Plan plan) {
        return Math.max(plan.learningRate(), 1.0 / (plan.version() + 1));
    }

    /** The same for one agent: first weights that it was given count as much as what one plan measures. */
    private static double memoryRate(Plan plan, AgentMemory memory) {
        return memory.priors().weights().isEmpty()
                ? memoryRate(plan)
                : Math.max(plan.learningRate(), 1.0 / (plan.version() + 2));
    }

    /** The weights of all agents after the worth of their groups: {@code w <- (1 - eta) w + eta b}. */
    static List<List<Double>> remember(Plan plan, List<AgentMemory> memories, double[][] worth, double trust) {
        List<List<Double>> weights = new ArrayList<>();
        for (int a = 0; a < worth.length; a++) {
            double learningRate = memoryRate(plan, memories.get(a)) * trust;
            List<Double> moved = new ArrayList<>();
            for (int g = 0; g < worth[a].length; g++) {
                double old = memories.get(a).weights().get(g);
                moved.add((1 - learningRate) * old + learningRate * worth[a][g] + 0.0);
            }
            weights.add(moved);
        }
        return weights;
    }

    private static List<AgentMemory> moved(List<AgentMemory> memories, double[] thetas, List<List<Double>> weights) {
        List<AgentMemory> next = new ArrayList<>();
        for (int a = 0; a < thetas.length; a++) {
            next.add(memories.get(a).with(thetas[a], weights.get(a)));
        }
        return next;
    }
}

package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Winnow's update under rule 2: as {@link WinnowUpdate}, but that the regression has an intercept and the penalties that the rewards
 * ask for ({@link SparseRidge}, {@link Penalties}), and that theta moves as {@link Reliance} defines.
 *
 * <p>Bounds, whatever the rewards: a group's worth b is in [-4, 4]; a weight moves by at most {@code eta (|w| + 4)}, where eta is
 * {@code max(learning rate, 1 / (version + 1))}, and, started in [-4, 4], stays there.
 */
record AdditiveUpdate() implements RewardUpdate {
    @Override
    public Optional<List<AgentMemory>> apply(
            Plan plan, List<AgentMemory> memories, MeasuredRewards rewards, double trust) {
        return RobustScale.standardise(rewards.influences()).map(z -> {
            List<Labels> labels =
                    rewards.rows().stream().map(MeasuredRewards.Row::labels).toList();
            double[][] worth = WinnowUpdate.centre(memories, labels, worth(memories, labels, z));
            double[] shares =
                    switch (plan.thetaRule()) {
                        case CALIBRATION -> Calibration.shares(memories, labels, z);
                        case LEAVE_ONE_OUT -> LeaveOneOut.shares(plan, labels, z);
                    };
            double[] thetas = Reliance.step(
                    memories.stream().mapToDouble(AgentMemory::theta).toArray(),
                    shares,
                    plan.collaborationRate() * trust);
            List<List<Double>> weights = WinnowUpdate.remember(plan, memories, worth, trust);
            List<AgentMemory> next = new ArrayList<>();
            for (int a = 0; a < thetas.length; a++) {
                next.add(memories.get(a).with(thetas[a], weights.get(a)));
            }
            return next;
        });
    }

    /** Worth of each agent's groups, in units of z. */
    static double[][] worth(List<AgentMemory> memories, List<Labels> labels, double[] z) {
        int[] groups =
                memories.stream().mapToInt(memory -> memory.groups().size()).toArray();
        ProbeRows rows = ProbeRows.of(labels, groups);
        double[] b = SparseRidge.fit(rows, z, Penalties.of(rows, z));
        double[][] worth = new double[groups.length][];
        for (int a = 0; a < groups.length; a++) {
            worth[a] = Arrays.copyOfRange(b, rows.first()[a], rows.first()[a + 1]);
        }
        return worth;
    }
}

package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Equations (4) to (8) of arXiv 2410.08102 in their printed order: group means of the raw rewards, memories first, and
 * the new memories enter the collaboration weights. Nothing is standardised, bounded or floored; it is here to be
 * compared with. A group without rewards keeps its weight and adds nothing to (7).
 */
record PaperLiteralUpdate() implements RewardUpdate {
    @Override
    public Optional<List<AgentMemory>> apply(
            Plan plan, List<AgentMemory> memories, MeasuredRewards rewards, double trust) {
        double rate = plan.learningRate() * trust;
        double[] credits = new double[memories.size()];
        List<List<Double>> weights = new ArrayList<>();
        for (int a = 0; a < credits.length; a++) {
            AgentMemory memory = memories.get(a);
            int[] counts = counts(memory, a, rewards.rows());
            double[] means = means(counts, a, rewards.rows());
            List<Double> moved = new ArrayList<>();
            for (int g = 0; g < counts.length; g++) {
                double old = memory.weights().get(g);
                moved.add(counts[g] == 0 ? old : (1 - rate) * old + rate * means[g] + 0.0);
                credits[a] += moved.get(g) * means[g];
            }
            credits[a] /= counts.length;
            weights.add(moved);
        }
        double mean = Collaboration.mean(credits);
        List<AgentMemory> next = new ArrayList<>();
        for (int a = 0; a < credits.length; a++) {
            AgentMemory memory = memories.get(a);
            double theta = memory.theta() + rate * (credits[a] - mean);
            if (!AgentMemory.inRange(theta) || !weights.get(a).stream().allMatch(AgentMemory::inRange)) {
                return Optional.empty();
            }
            next.add(memory.with(theta, weights.get(a)));
        }
        return Optional.of(next);
    }

    private static int[] counts(AgentMemory memory, int agent, List<MeasuredRewards.Row> rows) {
        int[] counts = new int[memory.groups().size()];
        for (MeasuredRewards.Row row : rows) {
            if (row.labels().has(agent)) {
                counts[row.labels().group(agent)]++;
            }
        }
        return counts;
    }

    /** Means of the groups, 0 where there are no rewards; divided before they are added, so that no sum overflows. */
    private static double[] means(int[] counts, int agent, List<MeasuredRewards.Row> rows) {
        double[] means = new double[counts.length];
        for (MeasuredRewards.Row row : rows) {
            int group = row.labels().group(agent);
            if (group >= 0) {
                means[group] += row.influence() / counts[group];
            }
        }
        return means;
    }
}

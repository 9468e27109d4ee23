package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;

/** Ablation: Winnow's update with plain group means of the standardised rewards where the ridge would be. */
final class MarginalUpdate {
    private MarginalUpdate() {}

    static Plan next(Plan plan, Evidence evidence) {
        Plan published = PlanUpdate.next(plan, evidence).plan();
        MeasuredRewards measured = MeasuredRewards.of(plan, evidence.rewards());
        List<Labels> labels =
                measured.rows().stream().map(MeasuredRewards.Row::labels).toList();
        double[] z = RobustScale.standardise(measured.influences()).orElseThrow();
        List<AgentMemory> memories = new ArrayList<>();
        double[][] means = new double[plan.agents().size()][];
        for (int a = 0; a < means.length; a++) {
            AgentMemory old = plan.agents().get(a);
            means[a] = means(old.groups().size(), a, labels, z);
            List<Double> shares = published.agents().get(a).shares();
            memories.add(new AgentMemory(old.agent(), old.theta(), old.groups(), old.weights(), shares));
        }
        List<List<Double>> weights =
                WinnowUpdate.remember(plan, memories, WinnowUpdate.centre(memories, labels, means), 1);
        List<AgentMemory> next = new ArrayList<>();
        for (int a = 0; a < means.length; a++) {
            AgentMemory memory = memories.get(a);
            double theta = published.agents().get(a).theta();
            next.add(new AgentMemory(memory.agent(), theta, memory.groups(), weights.get(a), memory.shares()));
        }
        return Plans.withAgents(published, next);
    }

    private static double[] means(int groups, int agent, List<Labels> labels, double[] z) {
        double[] means = new double[groups];
        int[] counts = new int[groups];
        for (int i = 0; i < z.length; i++) {
            means[labels.get(i).group(agent)] += z[i];
            counts[labels.get(i).group(agent)]++;
        }
        for (int g = 0; g < groups; g++) {
            means[g] /= Math.max(1, counts[g]);
        }
        return means;
    }
}

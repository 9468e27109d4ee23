package dev.winnow.service.ui;

import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Evidence;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.selection.ProbeReward;
import dev.winnow.selection.StandardRewards;
import dev.winnow.selection.StreamCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the rewards of one plan's probes show about its groups, and how uncertain the next plan is for that reason. Immutable.
 *
 * <p>The standard errors are a jackknife over {@value #BLOCKS} blocks of the probes: the update that made the next plan is repeated without each block in turn, by the
 * code that makes plans. They know the noise of the probes alone, not that of the model's state, which all rewards of a plan share.
 *
 * @param rewards rewards that count, by agent and group of the plan
 * @param theta standard error that this step gave θ, by agent in plan order; empty where it cannot be estimated
 * @param weights the same for the weights of groups
 */
record Measured(List<Group> rewards, double[] theta, double[][] weights) {
    private static final int BLOCKS = 10;

    /** Estimates of larger measurements would keep the page waiting. */
    private static final int MOST_REWARDS = 50_000;

    private static final long SHARES = 1_000_000;

    /**
     * Rewards of one group.
     *
     * @param agent agent that has the group
     * @param group name of the group
     * @param count rewards of its documents
     * @param mean mean of their standardised rewards, in [-4, 4]
     * @param error standard error of the mean; NaN for fewer than two
     */
    record Group(String agent, String group, int count, double mean, double error) {}

    /** Sum and sum of squares. */
    private static final class Moments {
        private int count;
        private double sum;
        private double squares;

        void add(double value) {
            count++;
            sum += value;
            squares += value * value;
        }

        double mean() {
            return sum / count;
        }

        double error() {
            double variance = Math.max(0, squares / count - mean() * mean()) * count / (count - 1.0);
            return Math.sqrt(variance / count);
        }
    }

    /**
     * Looks at the rewards of a plan.
     *
     * @param plan plan whose probes were measured
     * @param next the plan that the rewards made
     * @param rewards rewards of the reports that were used
     * @param correlation their audit correlation
     */
    static Measured of(Plan plan, Plan next, List<ProbeReward> rewards, double correlation) {
        Map<String, Double> standard = StandardRewards.of(plan, rewards);
        Map<String, Map<String, Moments>> moments = new HashMap<>();
        for (ProbeReward reward : rewards) {
            Double z = standard.get(reward.documentId());
            if (z != null) {
                reward.labels().forEach((agent, group) -> moments.computeIfAbsent(agent, key -> new HashMap<>())
                        .computeIfAbsent(group, key -> new Moments())
                        .add(z));
            }
        }
        List<Group> groups = new ArrayList<>();
        for (AgentMemory agent : plan.agents()) {
            for (String group : agent.groups()) {
                Moments found = moments.getOrDefault(agent.agent(), Map.of()).get(group);
                groups.add(
                        found == null
                                ? new Group(agent.agent(), group, 0, Double.NaN, Double.NaN)
                                : new Group(
                                        agent.agent(),
                                        group,
                                        found.count,
                                        found.mean(),
                                        found.count < 2 ? Double.NaN : found.error()));
            }
        }
        if (next.frozen() || standard.size() < 2 * BLOCKS || standard.size() > MOST_REWARDS) {
            return new Measured(groups, new double[0], new double[0][]);
        }
        return jackknife(plan, next, rewards, correlation, groups);
    }

    private static Measured jackknife(
            Plan plan, Plan next, List<ProbeReward> rewards, double correlation, List<Group> groups) {
        StreamCounts counts = counts(next);
        int agents = plan.agents().size();
        List<Plan> without = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            int left = block;
            List<ProbeReward> others = rewards.stream()
                    .filter(reward -> Math.floorMod(reward.documentId().hashCode(), BLOCKS) != left)
                    .toList();
            PlanUpdate.Outcome outcome = PlanUpdate.next(
                    plan, new Evidence(plan.version(), others, counts, correlation, plan.stageDocuments()));
            if (!outcome.plan().frozen()) {
                without.add(outcome.plan());
            }
        }
        if (without.size() < BLOCKS) {
            return new Measured(groups, new double[0], new double[0][]);
        }
        double[] theta = new double[agents];
        double[][] weights = new double[agents][];
        for (int a = 0; a < agents; a++) {
            int agent = a;
            theta[a] = error(without.stream()
                    .mapToDouble(each -> each.agents().get(agent).theta())
                    .toArray());
            weights[a] = new double[plan.agents().get(a).groups().size()];
            for (int g = 0; g < weights[a].length; g++) {
                int group = g;
                weights[a][g] = error(without.stream()
                        .mapToDouble(each -> each.agents().get(agent).weights().get(group))
                        .toArray());
            }
        }
        return new Measured(groups, theta, weights);
    }

    /** Of values that each leave one block out. */
    private static double error(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares * (values.length - 1) / values.length);
    }

    /** Counts that give the shares that the plan records. */
    private static StreamCounts counts(Plan plan) {
        return new StreamCounts(plan.agents().stream()
                .map(agent -> agent.shares().isEmpty()
                        ? agent.groups().stream().map(group -> 0L).toList()
                        : agent.shares().stream()
                                .map(share -> Math.round(share * SHARES))
                                .toList())
                .toList());
    }
}

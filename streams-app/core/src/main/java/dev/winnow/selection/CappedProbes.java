package dev.winnow.selection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The probes of one partition under a plan of rule 2: the draws of {@link ProbeSampling}, thinned for groups that the plan knows no
 * share of, and at most twice the budget of each group in a stage. Whatever is drawn here, {@link ProbeSampling} of the same plan
 * draws too, so that the plan alone determines whether a document may be a probe. Mutable, owned by one thread.
 *
 * <p>A group that the plan knows is drawn at {@code m / (N p)}, with m its budget, N the documents of the stage and p the share
 * in the plan. One that it does not know is drawn at the share that it has in the recent documents of the partition: whole while
 * none of them has it, and after {@link RecentDocuments#SOLVE_EVERY} documents at about its full rate.
 */
final class CappedProbes {
    private static final double MOST = 2;

    private final Plan plan;
    private final HashDraw[] draws;
    private final double[][] budgets;
    private final int[][] drawn;

    CappedProbes(Plan plan) {
        this.plan = plan;
        List<AgentMemory> agents = plan.agents();
        draws = ProbeSampling.draws(plan);
        budgets =
                agents.stream().map(agent -> ProbeSampling.budgets(plan, agent)).toArray(double[][]::new);
        drawn = agents.stream().map(agent -> new int[agent.groups().size()]).toArray(int[][]::new);
    }

    /** The cells that a document is drawn for, by agent, each of which is counted. */
    List<ProbeDraw> draw(long fingerprint, Labels labels, RecentDocuments recent) {
        List<ProbeDraw> probes = List.of();
        for (int a = 0; a < draws.length; a++) {
            if (labels.has(a)) {
                int group = labels.group(a);
                double rate = rate(a, group, recent);
                if (draws[a].uniform(fingerprint) < rate && drawn[a][group] < most(a, group)) {
                    probes = probes.isEmpty() ? new ArrayList<>(draws.length) : probes;
                    probes.add(new ProbeDraw(a, group, rate));
                    drawn[a][group]++;
                }
            }
        }
        return probes;
    }

    private double rate(int agent, int group, RecentDocuments recent) {
        AgentMemory memory = plan.agents().get(agent);
        double share = memory.share(group);
        if (share == 0 && recent.count(agent, group) > 0) {
            share = (double) recent.count(agent, group) / recent.size();
        }
        double budget = budgets[agent][group];
        return budget == 0 ? 0 : Math.min(1, budget / (plan.stageDocuments() * share));
    }

    private int most(int agent, int group) {
        return (int) Math.min(Integer.MAX_VALUE, StrictMath.ceil(MOST * budgets[agent][group]));
    }

    /** Probability that a document with these labels is drawn at all, in [0, 1], before the cap. */
    double probability(Labels labels, RecentDocuments recent) {
        double none = 1;
        for (int a = 0; a < draws.length; a++) {
            none *= labels.has(a) ? 1 - rate(a, labels.group(a), recent) : 1;
        }
        return 1 - none;
    }

    int drawn(int agent, int group) {
        return drawn[agent][group];
    }

    /** Count of a group in a store: plan version (int), probes (int). */
    byte[] encode(int agent, int group) {
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .putInt(plan.version())
                .putInt(drawn[agent][group])
                .array();
    }

    /** Takes a stored count when it is of this plan. */
    void decode(int agent, int group, byte[] stored) {
        ByteBuffer bytes = ByteBuffer.wrap(stored);
        if (bytes.getInt() == plan.version()) {
            drawn[agent][group] = bytes.getInt();
        }
    }
}

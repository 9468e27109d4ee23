package dev.winnow.app;

import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.ProbeSampling;
import dev.winnow.selection.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The run {@code night} of one agent, and the reports of its trainer. The second of the agent's groups is the better one. */
public record OneAgentRun(String agent, List<String> groups, String agentVersion) {
    static final String NAME = "night";

    /** Plan 0 of a stage of 2,000 documents. */
    public Plan plan0() {
        return plan0(2_000);
    }

    Plan plan0(long stageDocuments) {
        return Plan.initial(
                NAME,
                Map.of(agent, groups),
                1,
                0.1,
                Policy.POISSON,
                UpdateRule.WINNOW,
                3,
                50,
                stageDocuments,
                0.2,
                0.1,
                Map.of(agent, agentVersion));
    }

    /** Rewards of so many probes of plan 0. */
    List<Reward> rewards(int count, Random random) {
        ProbeSampling sampling = new ProbeSampling(plan0());
        List<Reward> rewards = new ArrayList<>();
        for (int i = 0; rewards.size() < count; i++) {
            Map<String, String> labels = Map.of(agent, groups.get(i % 2));
            if (sampling.isProbe("probe-" + i, Labels.of(plan0(), labels))) {
                rewards.add(new Reward("probe-" + i, labels, (i % 2 - 0.5) * 1e-3 + 1e-4 * random.nextGaussian()));
            }
        }
        return rewards;
    }

    /** A trainer's report that was not audited, of its first epoch. */
    static RewardReport report(String run, int planVersion, int part, int parts, List<Reward> rewards) {
        return RewardReport.newBuilder()
                .setRun(run)
                .setTrainerEpoch(1)
                .setPlanVersion(planVersion)
                .setPart(part)
                .setParts(parts)
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(10)
                .build();
    }
}

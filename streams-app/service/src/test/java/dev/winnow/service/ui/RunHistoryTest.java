package dev.winnow.service.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Evidence;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanUpdate;
import dev.winnow.selection.Policy;
import dev.winnow.selection.ProbeReward;
import dev.winnow.selection.StreamCounts;
import dev.winnow.selection.UpdateRule;
import dev.winnow.service.run.DecisionCounts;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunHistoryTest {
    private static final Plan FIRST = Plan.initial(
            "night",
            Map.of("quality", List.of("low", "high"), "topic", List.of("a", "b")),
            0.5,
            0.1,
            Policy.POISSON,
            UpdateRule.WINNOW,
            1,
            50,
            1_000,
            0.2,
            0.1,
            Map.of());

    private final RunHistory history = new RunHistory();
    private final List<Reward> rewards = rewards(200);
    private final Plan second = PlanUpdate.next(
                    FIRST,
                    new Evidence(
                            0,
                            rewards.stream()
                                    .map(reward -> new ProbeReward(
                                            reward.getDocumentId(), reward.getLabels(), reward.getInfluence()))
                                    .toList(),
                            StreamCounts.none(FIRST),
                            Double.NaN,
                            1_000))
            .plan();

    private static List<Reward> rewards(int count) {
        Random random = new Random(5);
        List<Reward> rewards = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean high = random.nextBoolean();
            Map<String, String> labels = Map.of("quality", high ? "high" : "low", "topic", i % 2 == 0 ? "a" : "b");
            rewards.add(new Reward("document-" + i, labels, 1e-3 * ((high ? 1 : -1) + random.nextGaussian())));
        }
        return rewards;
    }

    private static RewardReport report(int part, int parts, List<Reward> rewards) {
        return RewardReport.newBuilder()
                .setRun("night")
                .setTrainerEpoch(1)
                .setPlanVersion(0)
                .setPart(part)
                .setParts(parts)
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(Double.NaN)
                .setTrainerStep(10)
                .setReferenceLoss(2.5)
                .setTrainerTokens(1_000)
                .build();
    }

    private static Outcome outcome(long offset, OutcomeVerdict verdict, int plan) {
        return Outcome.newBuilder()
                .setRun("night")
                .setTrainerEpoch(1)
                .setPlanVersion(0)
                .setPart(0)
                .setParts(1)
                .setVerdict(verdict)
                .setReason(verdict == OutcomeVerdict.REFUSED ? RefusalReason.STALE : RefusalReason.NONE)
                .setRefused(List.of())
                .setResultingPlan(plan)
                .setOffset(offset)
                .setRecordTime(Instant.EPOCH)
                .setMarksRead(0)
                .setProbesRead(0)
                .setControlsRead(0)
                .build();
    }

    private static Mark mark(int plan, long offset, long decided, long selected) {
        return Mark.newBuilder()
                .setRun("night")
                .setPartition(0)
                .setOffset(offset)
                .setPlanVersion(plan)
                .setLambda(0.1)
                .setShares(List.of())
                .setDecided(decided)
                .setSelected(selected)
                .setProbed(0)
                .setChainDigest(ByteBuffer.allocate(32))
                .build();
    }

    @Test
    void rewardsAreMeasuredWhetherReportsOrAnswersComeFirst() {
        history.plan(FIRST, 0);
        history.plan(second, 1_000);
        history.report(report(0, 2, rewards.subList(0, 120)), 7, 900);
        history.outcome(outcome(7, OutcomeVerdict.USED, 1), 950);
        history.measure();
        assertThat(history.measured(1)).as("a part is missing").isEmpty();
        history.outcome(outcome(8, OutcomeVerdict.USED, 1), 950);
        history.report(report(1, 2, rewards.subList(120, 200)), 8, 901);

        assertThat(history.measure()).isFalse();

        Measured measured = history.measured(1).orElseThrow();
        assertThat(measured.rewards()).hasSize(4);
        Measured.Group high = measured.rewards().get(1);
        assertThat(high.group()).isEqualTo("high");
        assertThat(high.mean()).isPositive();
        assertThat(measured.rewards().stream()
                        .limit(2)
                        .mapToInt(Measured.Group::count)
                        .sum())
                .isEqualTo(200);
        PlanPoint point = history.newestPlan().orElseThrow();
        double error = point.weights()[0][1];
        assertThat(error)
                .as("about the standard error of a mean of 100 rewards with a spread of one")
                .isBetween(0.03, 0.3);
        assertThat(history.losses()).as("one point for all parts of a report").hasSize(1);
    }

    @Test
    void refusedRewardsAreNotMeasured() {
        history.plan(FIRST, 0);
        history.plan(second, 1_000);
        history.report(report(0, 1, rewards), 7, 900);
        history.outcome(outcome(7, OutcomeVerdict.REFUSED, -1), 950);

        assertThat(history.measure()).isFalse();
        assertThat(history.measured(1)).isEmpty();
        assertThat(history.newestPlan().orElseThrow().weights()[0][0]).isNaN();
        assertThat(history.outcomes()).hasSize(1);
    }

    @Test
    void countsOfAMarkBelongToThePlanBeforeIt() {
        history.plan(FIRST, 0);
        history.plan(second, 1_000);
        history.mark(mark(0, 0, 0, 0));
        history.mark(mark(0, 400, 400, 38));
        history.mark(mark(1, 900, 500, 52));

        assertThat(history.counts()).containsOnly(Map.entry(0, new DecisionCounts(900, 90, 0)));
        assertThat(history.decisions(0, 899).orElseThrow().plan().version()).isZero();
        assertThat(history.decisions(0, 900).orElseThrow().plan().version()).isEqualTo(1);
        assertThat(history.decisions(1, 900)).isEmpty();
    }

    @Test
    void theNumberOfPlansIsBounded() {
        Plan plan = FIRST;
        for (int v = 0; v < RunHistory.PLANS + 20; v++) {
            history.plan(plan, v);
            plan = PlanUpdate.next(plan, new Evidence(v, List.of(), StreamCounts.none(plan), Double.NaN, 1_000))
                    .plan();
        }

        assertThat(history.plans()).hasSize(RunHistory.PLANS);
        assertThat(history.newestPlan().orElseThrow().plan().version()).isEqualTo(RunHistory.PLANS + 19);
    }
}

package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanUpdateTest {
    private final Samples samples = new Samples(41);
    private final Plan plan = samples.plan(3, Policy.POISSON, 0.1);
    private final List<ProbeReward> rewards = samples.rewards(plan, 400);

    @Test
    void theNextPlanDoesNotDependOnTheOrderOfRewards() {
        List<ProbeReward> shuffled = new ArrayList<>(rewards);
        Collections.shuffle(shuffled, new Random(1));
        PlanUpdate.Outcome outcome = update(rewards);
        assertThat(update(shuffled)).isEqualTo(outcome);
        assertThat(outcome.used()).isEqualTo(400);
        assertThat(outcome.refused()).isEmpty();
        assertThat(outcome.plan().version()).isEqualTo(plan.version() + 1);
        assertThat(outcome.plan().parent()).isEqualTo(plan.version());
        assertThat(outcome.plan().probes()).isEqualTo(400);
        assertThat(outcome.plan().frozen()).isFalse();
        assertThat(outcome.plan().agents()).isNotEqualTo(plan.agents());
    }

    @Test
    void theDigestIsTheSameInEveryLanguage() {
        Plan two = new Samples(2).plan(2, Policy.POISSON, 0.1);
        List<ProbeReward> given = List.of(
                new ProbeReward("b", Map.of("agent1", "group0"), -2),
                new ProbeReward("a", Map.of("agent0", "group0", "agent1", "group1"), 0.5));
        // computed by a second implementation, in another language, from the layout in the Javadoc
        assertThat(MeasuredRewards.of(two, given).digest())
                .isEqualTo("f96982723b9bd0917c1330ed1849c357bb2dcf6dec2faba36a7ca00f054e36b4");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 1e-3, 30, 1e12})
    void weightsDoNotDependOnTheUnitOfRewards(double scale) {
        List<ProbeReward> scaled = mapped(reward -> scale * reward);
        assertSameWeights(update(scaled).plan(), update(rewards).plan());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0.01, 5})
    void weightsDoNotDependOnTheZeroOfRewards(double shift) {
        List<ProbeReward> shifted = mapped(reward -> reward + shift);
        assertSameWeights(update(shifted).plan(), update(rewards).plan());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.49, -1, 0, 7, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void rewardsThatTheAuditDoesNotTrustFreezeTheWeights(double correlation) {
        PlanUpdate.Outcome outcome =
                PlanUpdate.next(plan, new Evidence(plan.version(), rewards, StreamCounts.none(plan), correlation, 0));
        assertThat(outcome.plan().frozen()).isTrue();
        assertThat(outcome.plan().agents()).isEqualTo(plan.agents());
        assertThat(outcome.plan().version()).isEqualTo(plan.version() + 1);
        assertThat(outcome.plan().rewardsDigest())
                .isEqualTo(update(rewards).plan().rewardsDigest());
        assertThat(outcome.refused()).containsExactly(Map.entry(Refusal.AUDIT, 400));
    }

    @Test
    void rewardsThatWereNotAuditedOrPassedTheAuditAreFollowed() {
        for (double correlation : new double[] {Double.NaN, 0.5, 1}) {
            Evidence evidence = new Evidence(plan.version(), rewards, StreamCounts.none(plan), correlation, 0);
            assertThat(PlanUpdate.next(plan, evidence).plan().frozen()).isFalse();
        }
    }

    @Test
    void rewardsThatAreAllEqualCarryTheWeightsOver() {
        PlanUpdate.Outcome outcome = update(mapped(reward -> 3));
        assertThat(outcome.plan().frozen()).isTrue();
        assertThat(outcome.plan().agents()).isEqualTo(plan.agents());
        assertThat(outcome.refused()).containsExactly(Map.entry(Refusal.UNINFORMATIVE, 400));
        assertThat(update(List.of()).plan().frozen()).isTrue();
    }

    @Test
    void oneDocumentManyTimesCountsOnceWithItsMostModestClaim() {
        List<ProbeReward> flooded = new ArrayList<>(rewards);
        ProbeReward first = rewards.get(0);
        for (int i = 0; i < 5_000; i++) {
            flooded.add(new ProbeReward(first.documentId(), first.labels(), 1e300 * (i + 1)));
        }
        PlanUpdate.Outcome outcome = update(flooded);
        assertThat(outcome.plan()).isEqualTo(update(rewards).plan());
        assertThat(outcome.refused()).containsExactly(Map.entry(Refusal.DUPLICATE, 5_000));
    }

    @Test
    void whatCannotBeUsedIsRefusedByReasonAndTheRestIsUsed() {
        List<ProbeReward> mixed = new ArrayList<>(rewards);
        mixed.add(new ProbeReward("a", rewards.get(0).labels(), Double.NaN));
        mixed.add(new ProbeReward("b", rewards.get(0).labels(), Double.NEGATIVE_INFINITY));
        mixed.add(new ProbeReward("c", Map.of("stranger", "group0", "agent0", "none"), 1));
        PlanUpdate.Outcome outcome = update(mixed);
        assertThat(outcome.plan()).isEqualTo(update(rewards).plan());
        assertThat(outcome.refused())
                .containsExactly(Map.entry(Refusal.NOT_FINITE, 2), Map.entry(Refusal.UNKNOWN_LABELS, 1));
    }

    @Test
    void anUnknownLabelIsDroppedAndTheKnownOnesOfTheSameDocumentCount() {
        List<ProbeReward> more = new ArrayList<>(rewards);
        more.add(new ProbeReward("a", Map.of("stranger", "group0", "agent0", "group0"), 1e-4));
        PlanUpdate.Outcome outcome = update(more);
        assertThat(outcome.used()).isEqualTo(401);
        assertThat(outcome.droppedLabels()).isEqualTo(1);
    }

    @Test
    void negativeZeroIsZero() {
        ProbeReward reward = rewards.get(0);
        List<ProbeReward> positive = new ArrayList<>(rewards.subList(1, 50));
        List<ProbeReward> negative = new ArrayList<>(positive);
        positive.add(new ProbeReward(reward.documentId(), reward.labels(), 0.0));
        negative.add(new ProbeReward(reward.documentId(), reward.labels(), -0.0));
        assertThat(update(negative)).isEqualTo(update(positive));
    }

    @Test
    void lateRewardsAreDiscountedThenDropped() {
        double[] moves = new double[5];
        for (int lag = -1; lag < 4; lag++) {
            Evidence evidence = new Evidence(plan.version() - lag, rewards, StreamCounts.none(plan), Double.NaN, 0);
            PlanUpdate.Outcome outcome = PlanUpdate.next(plan, evidence);
            moves[lag + 1] = outcome.plan().agents().get(0).weights().get(0)
                    - plan.agents().get(0).weights().get(0);
            boolean dropped = lag < 0 || lag > 2;
            assertThat(outcome.plan().frozen()).isEqualTo(dropped);
            assertThat(outcome.refused().getOrDefault(Refusal.STALE, 0)).isEqualTo(dropped ? 400 : 0);
        }
        assertThat(moves[2]).isEqualTo(moves[1]);
        assertThat(moves[3]).isCloseTo(moves[1] / 2, within(1e-15));
    }

    @Test
    void aGroupWithoutProbesDecaysTowardsZero() {
        List<ProbeReward> others = rewards.stream()
                .filter(reward -> !reward.labels().get("agent0").equals("group1"))
                .toList();
        double before = plan.agents().get(0).weights().get(1);
        double after = update(others).plan().agents().get(0).weights().get(1);
        assertThat(after).isCloseTo((1 - plan.learningRate()) * before, within(1e-15));
    }

    @Test
    void thePlanRecordsTheSharesAndTheStageThatItWasMadeFrom() {
        LabelSample sample = new LabelSample(1_000);
        samples.documents(plan, 1_000).forEach(sample::offer);
        StreamCounts counts = sample.counts(plan);
        Plan next = PlanUpdate.next(plan, new Evidence(plan.version(), rewards, counts, 0.9, 777))
                .plan();
        for (int a = 0; a < 3; a++) {
            assertThat(next.agents().get(a).shares()).isEqualTo(counts.shares(a));
        }
        assertThat(next.stageDocuments()).isEqualTo(777);
        assertThat(next.auditCorrelation()).isEqualTo(0.9);
        assertThat(update(rewards).plan().stageDocuments()).isEqualTo(plan.stageDocuments());
    }

    @Test
    void aLightMeasurementMovesTheWeightsByItsShareOfWhatAStageDraws() {
        List<ProbeReward> some = rewards.subList(0, 60);
        int groups =
                plan.agents().stream().mapToInt(agent -> agent.groups().size()).sum();
        double share = 60.0 / (plan.probesPerGroup() * groups);
        assertThat(share).isBetween(0.01, 0.99);

        Plan full = update(some).plan();
        Plan light = light(some);

        assertThat(light.frozen()).isFalse();
        for (int a = 0; a < plan.agents().size(); a++) {
            for (int g = 0; g < plan.agents().get(a).groups().size(); g++) {
                double before = plan.agents().get(a).weights().get(g);
                assertThat(light.agents().get(a).weights().get(g) - before)
                        .isCloseTo(share * (full.agents().get(a).weights().get(g) - before), within(1e-12));
            }
        }
    }

    @Test
    void aLightMeasurementOfAllProbesOrMoreMovesTheWeightsByAFullStep() {
        assertThat(light(rewards)).isEqualTo(update(rewards).plan());
    }

    private Plan light(List<ProbeReward> given) {
        Evidence evidence = new Evidence(plan.version(), given, StreamCounts.none(plan), Double.NaN, 0, true);
        return PlanUpdate.next(plan, evidence).plan();
    }

    private PlanUpdate.Outcome update(List<ProbeReward> given) {
        return PlanUpdate.next(plan, new Evidence(plan.version(), given, StreamCounts.none(plan), Double.NaN, 0));
    }

    private List<ProbeReward> mapped(DoubleUnaryOperator change) {
        return rewards.stream()
                .map(reward ->
                        new ProbeReward(reward.documentId(), reward.labels(), change.applyAsDouble(reward.influence())))
                .toList();
    }

    private static void assertSameWeights(Plan left, Plan right) {
        for (int a = 0; a < left.agents().size(); a++) {
            assertThat(left.agents().get(a).theta())
                    .isCloseTo(right.agents().get(a).theta(), within(1e-9));
            for (int g = 0; g < left.agents().get(a).weights().size(); g++) {
                assertThat(left.agents().get(a).weights().get(g))
                        .isCloseTo(right.agents().get(a).weights().get(g), within(1e-9));
            }
        }
    }
}

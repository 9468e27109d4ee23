package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mistakes that earlier implementations of the method made (METHOD, section 1), each held off from end to end. */
class KnownMistakesTest {
    private static final Map<String, List<String>> GROUPS =
            Map.of("domain", List.of("book", "crawl"), "quality", List.of("0", "1", "2"));
    private static final Plan PLAN =
            Plan.initial("run", GROUPS, 0.1, 0.1, Policy.POISSON, UpdateRule.WINNOW, 1, 10, 1_000, 0.2, 0.1, Map.of());

    @Test
    void anAgentIsCreditedByItsOwnGroupsAndNotByThoseOfTheQualityAgent() {
        // what quality remembers is worth nothing any more, what domain remembers is
        Plan plan = Plans.withAgents(
                PLAN,
                List.of(
                        new AgentMemory("domain", 0.5, List.of("book", "crawl"), List.of(0.2, -0.2), List.of()),
                        new AgentMemory("quality", 0.5, List.of("0", "1", "2"), List.of(0.2, 0.0, -0.2), List.of())));
        plan = update(plan, rewards(i -> i % 2 == 0 ? 1e-4 : -1e-4));
        assertThat(plan.agents().get(0).theta()).isGreaterThan(0.52);
        assertThat(plan.agents().get(1).theta()).isLessThan(0.48);
    }

    @Test
    void aHigherInfluenceMeansAHigherWeightAndAMoreLikelySelection() {
        Plan plan = update(PLAN, rewards(i -> i % 2 == 0 ? 1e-4 : -1e-4));
        AgentMemory domain = plan.agents().get(0);
        assertThat(domain.weights().get(0))
                .isPositive()
                .isGreaterThan(domain.weights().get(1));
        Decider decider = new Decider(plan, IntensitySolver.solve(plan, new LabelSample(1)));
        assertThat(decider.decide("a", Labels.of(0, 0), Uses.NONE).probability())
                .isGreaterThan(decider.decide("a", Labels.of(1, 0), Uses.NONE).probability());
    }

    @Test
    void everySampleOfAGroupCounts() {
        List<ProbeReward> rewards = rewards(i -> 1e-4 * (i % 7));
        Plan reference = update(PLAN, rewards);
        for (int changed : new int[] {0, 1, rewards.size() / 2, rewards.size() - 1}) {
            List<ProbeReward> others = new ArrayList<>(rewards);
            ProbeReward reward = rewards.get(changed);
            others.set(changed, new ProbeReward(reward.documentId(), reward.labels(), reward.influence() + 1e-4));
            assertThat(update(PLAN, others).agents()).isNotEqualTo(reference.agents());
        }
    }

    @Test
    void aRewardThatCannotBeReadDoesNotShiftTheOthers() {
        List<ProbeReward> rewards = rewards(i -> 1e-4 * (i % 7));
        List<ProbeReward> holed = new ArrayList<>(rewards);
        holed.set(
                10,
                new ProbeReward(rewards.get(10).documentId(), rewards.get(10).labels(), Double.NaN));
        List<ProbeReward> without = new ArrayList<>(rewards);
        without.remove(10);
        assertThat(update(PLAN, holed)).isEqualTo(update(PLAN, without));
    }

    @Test
    void tiesAtTheThresholdDoNotOvershootTheRatio() {
        Plan plan = Plans.withPolicy(update(PLAN, rewards(i -> i % 2 == 0 ? 1e-4 : -1e-4)), Policy.TOP_K);
        LabelSample sample = new LabelSample(10_000);
        for (int i = 0; i < 10_000; i++) {
            sample.offer("document" + i, Labels.of(i % 2, i % 3));
        }
        Decider decider = new Decider(plan, IntensitySolver.solve(plan, sample));
        int accepted = 0;
        for (int i = 0; i < 10_000; i++) {
            Labels labels = Labels.of(i % 2, i % 3);
            accepted += decider.decide("document" + i, labels, Uses.NONE).accepted() ? 1 : 0;
        }
        // the best cell alone holds a sixth of the stream; a tenth is wanted, four standard errors allowed
        assertThat(accepted / 10_000.0).isCloseTo(0.1, within(4 * Math.sqrt(0.1 * 0.9 / 10_000)));
    }

    private interface Influence {
        double of(int document);
    }

    /** Rewards whose domain is the parity of their number and whose quality is independent of it. */
    private static List<ProbeReward> rewards(Influence influence) {
        List<ProbeReward> rewards = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Map<String, String> labels =
                    Map.of("domain", i % 2 == 0 ? "book" : "crawl", "quality", String.valueOf(i % 3));
            rewards.add(new ProbeReward("document" + i, labels, influence.of(i)));
        }
        return rewards;
    }

    private static Plan update(Plan plan, List<ProbeReward> rewards) {
        return PlanUpdate.next(plan, new Evidence(plan.version(), rewards, StreamCounts.none(plan), Double.NaN, 0))
                .plan();
    }
}

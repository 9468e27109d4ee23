package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UpperBoundTest {
    @Test
    void hostileRewardsMoveNoBudgetBeyondItsLimitsAndTheTotalStays() {
        for (long seed = 0; seed < 100; seed++) {
            Samples samples = new Samples(seed);
            Plan plan = plan(samples, 1 + (int) (seed % 5));
            for (int update = 0; update < 4; update++) {
                plan = next(plan, hostile(samples, plan));
                double sum = 0;
                int groups = 0;
                for (AgentMemory agent : plan.agents()) {
                    groups += agent.groups().size();
                    for (double budget : agent.probes().budget()) {
                        sum += budget;
                        assertThat(budget)
                                .as("seed %d", seed)
                                .isBetween(plan.probesPerGroup() / 4.0, 4.0 * plan.probesPerGroup());
                    }
                }
                boolean nothingUsed = sum == 0;
                assertThat(nothingUsed ? groups * plan.probesPerGroup() : sum)
                        .as("seed %d", seed)
                        .isCloseTo(groups * plan.probesPerGroup(), within(1e-9));
            }
        }
    }

    @Test
    void theBudgetDoesNotDependOnTheOrderOfRewards() {
        Samples samples = new Samples(2);
        Plan plan = plan(samples, 3);
        List<ProbeReward> rewards = samples.rewards(plan, 300);
        List<ProbeReward> shuffled = new ArrayList<>(rewards);
        Collections.shuffle(shuffled, new Random(1));

        assertThat(next(plan, shuffled)).isEqualTo(next(plan, rewards));
        assertThat(next(plan, rewards).agents().get(0).probes().budget()).isNotEmpty();
    }

    @Test
    void aGroupThatIsGoodOrLittleKnownIsProbedMoreThanOneThatIsKnownToBeBad() {
        Plan plan = Plan.initial(
                        "run",
                        Map.of("only", List.of("bad", "good", "rare")),
                        0.1,
                        0.1,
                        Policy.POISSON,
                        UpdateRule.WINNOW,
                        1,
                        20,
                        1_000,
                        0.2,
                        0.1,
                        Map.of())
                .with(ProbeBudget.UCB, ThetaRule.CALIBRATION);
        List<ProbeReward> rewards = new ArrayList<>();
        for (int i = 0; i < 201; i++) {
            String group = i == 200 ? "rare" : i % 2 == 0 ? "bad" : "good";
            rewards.add(new ProbeReward("document" + i, Map.of("only", group), (i % 2) + 0.1 * (i % 7)));
        }

        GroupProbes probes = next(plan, rewards).agents().get(0).probes();

        assertThat(probes.measured()).containsExactly(100.0, 100.0, 1.0);
        assertThat(probes.budget().get(0))
                .isLessThan(probes.budget().get(1))
                .isLessThan(probes.budget().get(2));
        GroupProbes again = next(next(plan, rewards), rewards).agents().get(0).probes();
        assertThat(again.measured()).containsExactly(180.0, 180.0, 1.8);
    }

    @Test
    void probesAreDrawnByTheBudgetUniformlyWithinAGroup() {
        Samples samples = new Samples(9);
        Plan plan = next(plan(samples, 2), samples.rewards(plan(new Samples(9), 2), 200));
        ProbeSampling sampling = new ProbeSampling(plan);
        Map<Integer, Integer> drawn = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            Labels labels = Labels.of(i % plan.agents().get(0).groups().size(), Labels.ABSENT);
            for (ProbeDraw draw : sampling.draw(HashDraw.fingerprint("document" + i), labels)) {
                drawn.merge(draw.group(), 1, Integer::sum);
            }
        }
        AgentMemory agent = plan.agents().get(0);
        for (int g = 0; g < agent.groups().size(); g++) {
            double offered = 20_000.0 / agent.groups().size();
            double expected = offered
                    * agent.probes().budget().get(g)
                    / (plan.stageDocuments() * agent.shares().get(g));
            assertThat((double) drawn.get(g)).isCloseTo(expected, within(5 * Math.sqrt(expected)));
        }
    }

    @Test
    void rewardsThatAreNotTrustedLeaveTheBudgetAlone() {
        Samples samples = new Samples(4);
        Plan plan = next(plan(samples, 2), samples.rewards(plan(new Samples(4), 2), 200));
        Evidence distrusted = new Evidence(plan.version(), samples.rewards(plan, 50), StreamCounts.none(plan), 0.1, 0);

        Plan frozen = PlanUpdate.next(plan, distrusted).plan();

        assertThat(frozen.frozen()).isTrue();
        assertThat(frozen.agents()).isEqualTo(plan.agents());
    }

    @Test
    void thePrintedEquationsHaveNoUnitForABound() {
        Plan literal = Plans.withUpdateRule(new Samples(1).plan(2, Policy.POISSON, 0.1), UpdateRule.PAPER_LITERAL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> literal.with(ProbeBudget.UCB, ThetaRule.CALIBRATION))
                .withMessageContaining("PAPER_LITERAL");
    }

    private static Plan plan(Samples samples, int agents) {
        return samples.plan(agents, Policy.POISSON, 0.1).with(ProbeBudget.UCB, ThetaRule.CALIBRATION);
    }

    private static Plan next(Plan plan, List<ProbeReward> rewards) {
        return PlanUpdate.next(plan, new Evidence(plan.version(), rewards, StreamCounts.none(plan), Double.NaN, 0))
                .plan();
    }

    private static List<ProbeReward> hostile(Samples samples, Plan plan) {
        return samples.rewards(plan, 60).stream()
                .map(reward -> new ProbeReward(reward.documentId(), reward.labels(), samples.hostileNumber()))
                .toList();
    }
}

package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeaveOneOutTest {
    /** Two agents with the same weights; rewards follow the first alone, so that the second only disturbs it. */
    private final Plan plan = Plans.withAgents(
            new Samples(1).plan(2, Policy.POISSON, 0.2), List.of(agent("follows", 0.5), agent("lot", 0.5)));

    private final List<Labels> labels = new ArrayList<>();
    private final List<Double> z = new ArrayList<>();

    private LeaveOneOutTest() {
        for (int i = 0; i < 400; i++) {
            labels.add(Labels.of(i % 2, i / 2 % 2));
            z.add((i % 2 == 0 ? -1 : 1) + 0.1 * (i % 5 - 2));
        }
    }

    private static AgentMemory agent(String name, double theta) {
        return new AgentMemory(name, theta, List.of("low", "high"), List.of(-1.0, 1.0), List.of(0.5, 0.5));
    }

    @Test
    void theAgentThatSelectionWouldMissGetsMore() {
        double[] shares = LeaveOneOut.shares(plan, labels, array(z));

        assertThat(shares[0]).isGreaterThan(0.6);
        assertThat(shares[0] + shares[1]).isCloseTo(1, within(1e-12));
    }

    @Test
    void nobodyIsCreditedWhenSelectionGainsNothing() {
        List<Double> against = z.stream().map(reward -> -reward).toList();

        assertThat(LeaveOneOut.shares(plan, labels, array(against))).containsExactly(0.5, 0.5);
        assertThat(LeaveOneOut.shares(plan, labels, new double[labels.size()])).containsExactly(0.5, 0.5);
    }

    @Test
    void fewProbesMoveLessThanMany() {
        double[] few = LeaveOneOut.shares(plan, labels.subList(0, 12), array(z.subList(0, 12)));
        double[] many = LeaveOneOut.shares(plan, labels, array(z));

        assertThat(few[0]).isBetween(0.5, many[0]);
    }

    @Test
    void anAgentThatRepeatsAnotherIsCreditedLikeIt() {
        List<Labels> twins = labels.stream()
                .map(row -> Labels.of(row.group(0), row.group(0)))
                .toList();

        double[] shares = LeaveOneOut.shares(plan, twins, array(z));

        assertThat(shares[0]).isCloseTo(shares[1], within(1e-12));
    }

    @Test
    void aProbeOfACommonGroupCountsAsTheManyDocumentsThatItRepresents() {
        AgentMemory kind =
                new AgentMemory("kind", 0.2, List.of("common", "rare"), List.of(0.0, 0.0), List.of(0.99, 0.01));
        Plan three = Plans.withAgents(plan, List.of(agent("a", 0.4), agent("b", 0.4), kind));
        List<Labels> drawn = new ArrayList<>();
        List<Double> rewards = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int rare = i / 4 % 2;
            drawn.add(Labels.of(i % 2, i / 2 % 2, rare));
            // as many probes of each kind; the first agent is right of the common kind, the second of the rare one
            rewards.add(drawn.get(i).group(rare) == 0 ? -1.0 : 1.0);
        }

        double[] shares = LeaveOneOut.shares(three, drawn, array(rewards));

        assertThat(shares[0]).isGreaterThan(shares[1] + 0.2);
    }

    @Test
    void hostileRewardsLeaveThetaWithinItsBoundsAndInAnyOrderTheSame() {
        for (long seed = 0; seed < 60; seed++) {
            Samples samples = new Samples(seed);
            Plan first = samples.plan(1 + (int) (seed % 5), Policy.values()[(int) (seed % 2)], 0.1)
                    .with(ProbeBudget.UNIFORM, ThetaRule.LEAVE_ONE_OUT);
            List<ProbeReward> rewards = new ArrayList<>();
            for (ProbeReward reward : samples.rewards(first, 80)) {
                rewards.add(new ProbeReward(reward.documentId(), reward.labels(), samples.hostileNumber()));
            }
            Plan next = next(first, rewards);
            Collections.shuffle(rewards, new Random(seed));
            assertThat(next(first, rewards)).as("seed %d", seed).isEqualTo(next);
            double sum = 0;
            for (int a = 0; a < first.agents().size(); a++) {
                double theta = next.agents().get(a).theta();
                sum += theta;
                assertThat(theta).as("seed %d", seed).isBetween(0.05, 1.0);
                assertThat(Math.abs(theta - first.agents().get(a).theta()))
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(first.collaborationRate()
                                        * (1 - 0.05 * first.agents().size())
                                + 1e-12);
            }
            assertThat(sum).as("seed %d", seed).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void labelsThatNoDrawCouldHaveCountForNothing() {
        for (Policy policy : Policy.values()) {
            assertThat(LeaveOneOut.shares(
                            Plans.withPolicy(unprobed(), policy),
                            List.of(Labels.of(0, 0), Labels.of(1, 0)),
                            new double[] {1, 2}))
                    .containsExactly(0.5, 0.5);
        }
    }

    private static Plan unprobed() {
        return Plan.initial(
                        "run",
                        Map.of("a", List.of("x", "y"), "b", List.of("x")),
                        0.1,
                        0.1,
                        Policy.POISSON,
                        UpdateRule.WINNOW,
                        1,
                        0,
                        1_000,
                        0.2,
                        0.1,
                        Map.of())
                .with(ProbeBudget.UNIFORM, ThetaRule.LEAVE_ONE_OUT);
    }

    private static Plan next(Plan plan, List<ProbeReward> rewards) {
        return PlanUpdate.next(plan, new Evidence(plan.version(), rewards, StreamCounts.none(plan), Double.NaN, 0))
                .plan();
    }

    private static double[] array(List<Double> values) {
        double[] array = new double[values.size()];
        Arrays.setAll(array, values::get);
        return array;
    }
}

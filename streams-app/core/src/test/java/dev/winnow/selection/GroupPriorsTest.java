package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GroupPriorsTest {
    private static final Plan PLAN = Plan.initial(
            "run",
            Map.of("domain", List.of("answers", "books", "web"), "quality", List.of("0", "1")),
            0.1,
            0.1,
            Policy.POISSON,
            UpdateRule.WINNOW,
            1,
            10,
            1_000,
            0.2,
            0.1,
            Map.of());

    @Test
    void aGroupGoesBeforeItsAgentAndWhatIsNotNamedHasNothing() {
        Map<String, GroupPriors> priors =
                GroupPriors.of(PLAN, Map.of("domain", 0.5, "domain/web", 0.1), Map.of("domain/answers", 1.5));

        assertThat(priors.get("domain")).isEqualTo(new GroupPriors(List.of(0.5, 0.5, 0.1), List.of(1.5, 0.0, 0.0)));
        assertThat(priors.get("quality")).isEqualTo(GroupPriors.NONE);
    }

    @Test
    void whatTheRunDoesNotHaveOrNoFloorCanBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GroupPriors.of(PLAN, Map.of("domain/forum", 0.5), Map.of()))
                .withMessageContaining("domain/forum")
                .withMessageContaining("domain/answers");
        for (double floor : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> GroupPriors.of(PLAN, Map.of("domain", floor), Map.of()))
                    .withMessageContaining("in [0, 1]");
        }
        for (double weight : new double[] {-4.1, 5, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> GroupPriors.of(PLAN, Map.of(), Map.of("domain", weight)))
                    .withMessageContaining("in [-4, 4]");
        }
    }

    @Test
    void aPriorSelectsFromTheFirstDocumentAndCountsAsMuchAsWhatOnePlanMeasures() {
        Plan first = PLAN.startingWith(GroupPriors.of(PLAN, Map.of(), Map.of("domain/answers", 1.5)));
        List<ProbeReward> rewards = new Samples(3).rewards(PLAN, 1);
        for (ProbeReward more : rewards(200)) {
            rewards.add(more);
        }
        StreamCounts counts = new StreamCounts(List.of(List.of(10L, 10L, 10L), List.of(10L, 10L)));
        Plan second = PlanUpdate.next(first, new Evidence(0, rewards, counts, Double.NaN, 0))
                .plan();
        Plan plain = PlanUpdate.next(PLAN, new Evidence(0, rewards, counts, Double.NaN, 0))
                .plan();

        assertThat(score(first, 0)).isEqualTo(0.75).isGreaterThan(score(first, 1));
        assertThat(score(PLAN, 0)).isZero();
        for (int g = 0; g < 3; g++) {
            double measured = plain.agents().get(0).weights().get(g);
            double prior = first.agents().get(0).weights().get(g);
            assertThat(second.agents().get(0).weights().get(g)).isCloseTo((prior + measured) / 2, within(1e-12));
        }
        assertThat(second.agents().get(1).weights())
                .isEqualTo(plain.agents().get(1).weights());
        assertThat(second.agents().get(0).priors())
                .isEqualTo(first.agents().get(0).priors());
    }

    private static double score(Plan plan, int group) {
        return new CellScores(plan).score(Labels.of(group, 0));
    }

    private static List<ProbeReward> rewards(int count) {
        Samples samples = new Samples(8);
        return samples.rewards(PLAN, count).stream()
                .map(reward -> new ProbeReward(
                        reward.documentId(),
                        new TreeMap<>(reward.labels()),
                        reward.influence() + ("books".equals(reward.labels().get("domain")) ? 2e-4 : 0)))
                .toList();
    }
}

package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The vector that the paper prints, and that the literal rule is literal where it hurts. */
class PaperLiteralUpdateTest {
    @Test
    void memoriesAndCreditAreThoseThatThePaperPrints() {
        Plan plan = plan(List.of(memory("first", 0.5, 0.5, 0.5), memory("second", 0.5, 0, 0)));
        Plan next = update(
                plan,
                reward("a", Map.of("first", "0"), 1),
                reward("b", Map.of("first", "0"), 3),
                reward("c", Map.of("first", "1"), -1),
                reward("d", Map.of("first", "1"), 1));
        assertThat(next.agents().get(0).weights().get(0)).isCloseTo(0.65, within(1e-12));
        assertThat(next.agents().get(0).weights().get(1)).isCloseTo(0.45, within(1e-12));
        // R of the first agent is .65, of the second 0, so each moves by .1 * .325
        assertThat(next.agents().get(0).theta()).isCloseTo(0.5325, within(1e-12));
        assertThat(next.agents().get(1).theta()).isCloseTo(0.4675, within(1e-12));
    }

    @Test
    void collaborationWeightsAreThoseThatThePaperPrints() {
        // one group each with reward 1, so that R is the new weight: .9 w + .1
        Plan plan = plan(List.of(
                single("a", (0.65 - 0.1) / 0.9), single("b", (0.35 - 0.1) / 0.9), single("c", (0.2 - 0.1) / 0.9)));
        Plan next = update(plan, reward("x", Map.of("a", "0", "b", "0", "c", "0"), 1));
        assertThat(next.agents().get(0).theta()).isCloseTo(0.35833, within(5e-6));
        assertThat(next.agents().get(1).theta()).isCloseTo(0.32833, within(5e-6));
        assertThat(next.agents().get(2).theta()).isCloseTo(0.31333, within(5e-6));
    }

    @Test
    void rewardsThatWouldLeaveTheRangeOfWeightsFreezeThePlan() {
        Plan plan = plan(List.of(memory("first", 0.5, 0.5, 0.5), memory("second", 0.5, 0, 0)));
        PlanUpdate.Outcome outcome = PlanUpdate.next(
                plan,
                new Evidence(
                        0, List.of(reward("a", Map.of("first", "0"), 1e308)), StreamCounts.none(plan), Double.NaN, 0));
        assertThat(outcome.plan().frozen()).isTrue();
        assertThat(outcome.plan().agents()).isEqualTo(plan.agents());
        assertThat(outcome.refused()).containsExactly(Map.entry(Refusal.UNINFORMATIVE, 1));
    }

    private static Plan update(Plan plan, ProbeReward... rewards) {
        return PlanUpdate.next(plan, new Evidence(0, List.of(rewards), StreamCounts.none(plan), Double.NaN, 0))
                .plan();
    }

    private static Plan plan(List<AgentMemory> agents) {
        Plan initial = Plan.initial(
                "run",
                Map.of("any", List.of("0")),
                0.1,
                0.05,
                Policy.TOP_K,
                UpdateRule.PAPER_LITERAL,
                1,
                10,
                1_000,
                0.1,
                0.1,
                Map.of());
        return Plans.withAgents(initial, new ArrayList<>(agents));
    }

    private static AgentMemory memory(String agent, double theta, double first, double second) {
        return new AgentMemory(agent, theta, List.of("0", "1"), List.of(first, second), List.of());
    }

    private static AgentMemory single(String agent, double weight) {
        return new AgentMemory(agent, 1.0 / 3, List.of("0"), List.of(weight), List.of());
    }

    private static ProbeReward reward(String id, Map<String, String> labels, double influence) {
        return new ProbeReward(id, labels, influence);
    }
}

package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EstimatedDecisionsTest {
    private static final Map<String, List<String>> AGENTS =
            Map.of("quality", List.of("low", "high"), "topic", List.of("a", "b", "c"));

    private static Plan plan(DecisionRule rule) {
        Plan first = Plan.initial(
                "night", AGENTS, 0.5, 0.2, Policy.POISSON, UpdateRule.WINNOW, 11, 4, 500, 0.2, 0.1, Map.of());
        List<AgentMemory> learned = List.of(
                first.agents().get(0).with(0.6, List.of(-0.4, 0.5)),
                first.agents().get(1).with(0.4, List.of(0.3, 0.0, -0.2)));
        return first.with(learned).with(rule, RuleOptions.DEFAULT);
    }

    private static Labels labels(Plan plan, int i) {
        return Labels.of(
                plan,
                Map.of(
                        "quality",
                        i % 2 == 0 ? "low" : "high",
                        "topic",
                        List.of("a", "b", "c").get(i % 3)));
    }

    @Test
    void underRuleOneTheEstimateIsTheDecision() {
        Plan plan = plan(DecisionRule.ONE);
        Intensity intensity = new Intensity(0.17, 1);
        PartitionDecisions decisions = PartitionDecisions.restore(plan, intensity, List.of());
        EstimatedDecisions estimated = new EstimatedDecisions(plan, intensity);

        assertThat(estimated.isExact()).isTrue();
        for (int i = 0; i < 200; i++) {
            String id = "document-" + i;
            Uses uses = i % 5 == 0 ? new Uses(2, -1) : Uses.NONE;
            double draw = decisions.draw(id, uses);
            Decision decision = decisions.decide(id, labels(plan, i), uses).decision();
            EstimatedDecisions.Estimate estimate = estimated.of(id, labels(plan, i), uses.count());
            assertThat(estimate.score()).isEqualTo(decision.score());
            assertThat(estimate.probability()).isEqualTo(decision.probability());
            assertThat(estimate.draw()).isEqualTo(draw);
            assertThat(estimate.draw() < estimate.probability()).isEqualTo(decision.accepted());
        }
    }

    @Test
    void underRuleTwoScoreAndDrawAreThoseOfTheDecisionAndTheProbabilityIsThatOfItsIntensity() {
        Plan plan = plan(DecisionRule.TWO);
        PartitionDecisions decisions = PartitionDecisions.start(plan).decisions();

        for (int i = 0; i < 600; i++) {
            String id = "document-" + i;
            EstimatedDecisions estimated = new EstimatedDecisions(plan, decisions.intensity());
            double draw = decisions.draw(id, Uses.NONE);
            Decision decision = decisions.decide(id, labels(plan, i), Uses.NONE).decision();
            EstimatedDecisions.Estimate estimate = estimated.of(id, labels(plan, i), 0);
            assertThat(estimated.isExact()).isFalse();
            assertThat(estimate.score()).isEqualTo(decision.score());
            assertThat(estimate.draw()).isEqualTo(draw);
            assertThat(estimate.probability()).isEqualTo(decision.probability());
        }
    }

    @Test
    void aVetoedDocumentHasNoChance() {
        Plan plan = plan(DecisionRule.TWO).with(new Vetoes(Map.of("topic", List.of("b"))));
        EstimatedDecisions estimated = new EstimatedDecisions(plan, new Intensity(0.5, 1));

        EstimatedDecisions.Estimate vetoed = estimated.of("document", labels(plan, 1), 0);

        assertThat(vetoed.veto()).contains("topic/b");
        assertThat(vetoed.probability()).isZero();
        assertThat(estimated.of("document", labels(plan, 0), 0).veto()).isEmpty();
    }

    @Test
    void anIntensityThatNoConsoleWritesIsRefused() {
        assertThatThrownBy(() -> new EstimatedDecisions(plan(DecisionRule.ONE), new Intensity(-1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lambda");
    }
}

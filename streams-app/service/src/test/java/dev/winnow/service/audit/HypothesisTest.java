package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.decision.Crawl;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.DriftBound;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.RuleOptions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HypothesisTest {
    private final Plan base = new Crawl(5).next(Crawl.plan0());

    private static Hypothesis of(Set<String> agents, Map<String, Double> thetas, Map<String, Double> weights) {
        return new Hypothesis(agents, thetas, weights, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void whatIsNotNamedStaysToTheBit() {
        assertThat(of(Set.of(), Map.of(), Map.of()).of(base)).isEqualTo(base);
    }

    @Test
    void aBoundOfDriftStaysUnlessItsAgentIsLeftOut() {
        RuleOptions options = RuleOptions.DEFAULT.with(new DriftBound("domain", 1.5));
        Plan bounded = base.with(DecisionRule.THREE, options);

        assertThat(of(Set.of("domain"), Map.of(), Map.of()).of(bounded).options())
                .isEqualTo(options);
        Plan without = of(Set.of("quality"), Map.of(), Map.of()).of(bounded);
        assertThat(without.options()).isEqualTo(RuleOptions.DEFAULT);
        assertThat(without.rule()).isEqualTo(DecisionRule.THREE);
    }

    @Test
    void thetasAreScaledAndWeightsAndSettingsReplaced() {
        Plan plan = new Hypothesis(
                        Set.of(),
                        Map.of("quality", 0.75),
                        Map.of("quality/high", 0.7),
                        Optional.of(0.02),
                        Optional.of(3.0),
                        Optional.of(Policy.TOP_K))
                .of(base);

        assertThat(plan.agents()).extracting(AgentMemory::agent).containsExactly("domain", "quality");
        assertThat(plan.agents().get(0).theta()).isCloseTo(0.25, within(1e-12));
        assertThat(plan.agents().get(1).theta()).isCloseTo(0.75, within(1e-12));
        assertThat(plan.agents().get(1).weights().get(2)).isEqualTo(0.7);
        assertThat(plan.agents().get(1).weights().get(0))
                .isEqualTo(base.agents().get(1).weights().get(0));
        assertThat(plan.selectionRatio()).isEqualTo(0.02);
        assertThat(plan.temperature()).isEqualTo(3.0);
        assertThat(plan.policy()).isEqualTo(Policy.TOP_K);
        assertThat(plan.seed()).isEqualTo(base.seed());
    }

    @Test
    void thetasOfAllAgentsAreInProportion() {
        Plan plan =
                of(Set.of(), Map.of("quality", 3.0, "domain", 1.0), Map.of()).of(base);

        assertThat(plan.agents().get(0).theta()).isCloseTo(0.25, within(1e-12));
        assertThat(plan.agents().get(1).theta()).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void aThetaThatLeavesNothingForTheOthersIsRefused() {
        assertThat(of(Set.of(), Map.of("quality", 1.0), Map.of()).of(base).agents())
                .extracting(AgentMemory::theta)
                .containsExactly(0.0, 1.0);
        assertThatThrownBy(() -> of(Set.of(), Map.of("quality", 1.5), Map.of()).of(base))
                .hasMessageContaining("leaves nothing for [domain]");
    }

    @Test
    void aSubsetOfAgentsSharesTheirThetaOut() {
        Plan plan = of(Set.of("quality"), Map.of(), Map.of()).of(base);

        assertThat(plan.agents()).singleElement().satisfies(agent -> {
            assertThat(agent.agent()).isEqualTo("quality");
            assertThat(agent.theta()).isEqualTo(1);
        });
    }

    @Test
    void whatThePlanDoesNotHaveIsRefusedByName() {
        assertThatThrownBy(() -> of(Set.of("taste"), Map.of(), Map.of()).of(base))
                .hasMessageContaining("taste");
        assertThatThrownBy(() -> of(Set.of(), Map.of("taste", 1.0), Map.of()).of(base))
                .hasMessageContaining("taste");
        assertThatThrownBy(() ->
                        of(Set.of(), Map.of(), Map.of("quality/none", 1.0)).of(base))
                .hasMessageContaining("quality/none");
        assertThatThrownBy(() ->
                        of(Set.of("quality"), Map.of("domain", 1.0), Map.of()).of(base))
                .hasMessageContaining("domain");
    }
}

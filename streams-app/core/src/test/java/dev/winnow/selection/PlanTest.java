package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Map<String, List<String>> GROUPS = Map.of(
            "topic",
            List.of("nature", "others"),
            "domain",
            List.of("book", "github"),
            "quality",
            List.of("0", "1", "2"));

    @Test
    void planZeroKnowsNothingAndOrdersItsAgentsByName() {
        Plan plan = initial(GROUPS, 0.1, 0.05, 0.2);
        assertThat(plan.version()).isZero();
        assertThat(plan.parent()).isEqualTo(-1);
        assertThat(plan.agents()).extracting(AgentMemory::agent).containsExactly("domain", "quality", "topic");
        assertThat(plan.agents()).allSatisfy(agent -> {
            assertThat(agent.theta()).isEqualTo(1.0 / 3);
            assertThat(agent.weights()).containsOnly(0.0);
            assertThat(agent.shares()).isEmpty();
        });
    }

    @Test
    void aPlanThatMakesNoSenseIsRefusedWithTheFieldAndTheValue() {
        refused(() -> initial(GROUPS, 0, 0.05, 0.2), "temperature", "0.0");
        refused(() -> initial(GROUPS, Double.NaN, 0.05, 0.2), "temperature", "NaN");
        refused(() -> initial(GROUPS, 0.1, 1.5, 0.2), "selectionRatio", "1.5");
        refused(() -> initial(GROUPS, 0.1, Double.NaN, 0.2), "selectionRatio", "NaN");
        refused(() -> initial(GROUPS, 0.1, 0.05, 0), "learningRate", "0.0");
        refused(() -> initial(Map.of(), 0.1, 0.05, 0.2), "agents", "empty");
        refused(() -> initial(Map.of("quality", List.of("0", "0")), 0.1, 0.05, 0.2), "quality", "[0, 0]");
        refused(() -> initial(Map.of("quality", List.of()), 0.1, 0.05, 0.2), "quality", "empty");
        refused(() -> memory(Double.NaN, List.of(0.0), List.of()), "theta of agent quality", "NaN");
        refused(() -> memory(1, List.of(Double.POSITIVE_INFINITY), List.of()), "weight of agent quality", "Infinity");
        refused(() -> memory(1, List.of(0.0, 1.0), List.of()), "weights of agent quality", "[0.0, 1.0]");
        refused(() -> memory(1, List.of(0.0), List.of(0.5)), "sum of shares of agent quality", "0.5");
    }

    @Test
    void thetasThatDoNotSumToOneAreRefused() {
        Plan plan = initial(GROUPS, 0.1, 0.05, 0.2);
        AgentMemory half = memory(0.5, List.of(0.0), List.of());
        refused(() -> Plans.withAgents(plan, List.of(half)), "sum of theta", "0.5");
        refused(
                () -> Plans.withAgents(
                        plan, List.of(plan.agents().get(1), plan.agents().get(0))),
                "agents",
                "domain out of order");
    }

    @Test
    void labelsOfUnknownGroupsAndMissingAgentsAreAbsent() {
        Plan plan = initial(GROUPS, 0.1, 0.05, 0.2);
        Labels labels = Labels.of(plan, Map.of("quality", "2", "domain", "usenet", "stranger", "0"));
        assertThat(labels).isEqualTo(Labels.of(Labels.ABSENT, 2, Labels.ABSENT));
    }

    private static Plan initial(Map<String, List<String>> groups, double temperature, double ratio, double rate) {
        return Plan.initial(
                "run",
                groups,
                temperature,
                ratio,
                Policy.POISSON,
                UpdateRule.WINNOW,
                1,
                10,
                1_000,
                rate,
                0.1,
                Map.of("quality", "digest"));
    }

    private static AgentMemory memory(double theta, List<Double> weights, List<Double> shares) {
        return new AgentMemory("quality", theta, List.of("0"), weights, shares);
    }

    private static void refused(Runnable make, String field, String value) {
        assertThatIllegalArgumentException().isThrownBy(make::run).withMessageContainingAll(field, value);
    }
}

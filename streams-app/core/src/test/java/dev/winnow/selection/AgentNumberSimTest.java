package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What useless agents beside a useful one cost: the bound is .97 of what the useful one earns alone. */
@Execution(ExecutionMode.CONCURRENT)
class AgentNumberSimTest {
    private static final int SEEDS = 4;

    @Test
    void agentsThatLabelAtRandomTakeNothingFromAUsefulOne() {
        double[] one = meanTrueRewards(DecisionRule.ONE);
        double[] two = meanTrueRewards(DecisionRule.TWO);
        String figures = "mean true reward at 1 and 8 agents: rule 1 %.3f %.3f, rule 2 %.3f %.3f"
                .formatted(one[0], one[1], two[0], two[1]);
        assertThat(one[1] / one[0]).as(figures).isLessThan(0.85);
        assertThat(two[1] / two[0]).as(figures).isGreaterThanOrEqualTo(0.97);
        assertThat(two[0] / one[0]).as(figures).isGreaterThanOrEqualTo(0.97);
    }

    private static double[] meanTrueRewards(DecisionRule rule) {
        double[] rewards = new double[2];
        for (long seed = 1; seed <= SEEDS; seed++) {
            rewards[0] += AgentsSimulation.meanTrueReward(rule, 1, seed) / SEEDS;
            rewards[1] += AgentsSimulation.meanTrueReward(rule, 8, seed) / SEEDS;
        }
        return rewards;
    }
}

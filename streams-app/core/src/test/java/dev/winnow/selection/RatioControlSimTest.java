package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The realised selection ratio of streams that change: rule 2 keeps the bounds, rule 1 breaks them. */
@Execution(ExecutionMode.CONCURRENT)
class RatioControlSimTest {
    private static final double WORST = 0.10;
    private static final double OVERALL = 0.02;

    @Test
    void theRatioHoldsThroughEveryChangeOfTheStream() {
        requireHeld(
                new SelectionSimulation.Setting(DecisionRule.TWO, 0.03, Policy.TOP_K, 0.02, 3),
                1,
                DriftingCrawl.Case.STEP_UP,
                DriftingCrawl.Case.FILES);
        requireHeld(
                new SelectionSimulation.Setting(DecisionRule.TWO, 0.3, Policy.POISSON, 0.05, 12),
                1,
                DriftingCrawl.Case.BURSTS);
    }

    @Test
    void theRatioHoldsInEveryPartitionWhereTheyDiffer() {
        requireHeld(
                new SelectionSimulation.Setting(DecisionRule.TWO, 0.05, Policy.POISSON, 0.02, 3),
                2,
                DriftingCrawl.Case.FILES);
    }

    private static void requireHeld(SelectionSimulation.Setting setting, int partitions, DriftingCrawl.Case... cases) {
        Map<DriftingCrawl.Case, SelectionFigures.Drift> figures = new EnumMap<>(DriftingCrawl.Case.class);
        for (DriftingCrawl.Case drift : cases) {
            figures.put(drift, SelectionSimulation.drift(drift, 7, setting, partitions));
        }
        assertThat(figures.values()).as("%s", figures).allSatisfy(figure -> {
            assertThat(figure.worstRatioError()).isLessThanOrEqualTo(WORST);
            assertThat(figure.ratioErrorOverRun()).isLessThanOrEqualTo(OVERALL);
            assertThat(figure.probesOverBudget()).isLessThanOrEqualTo(2);
        });
    }

    @Test
    void ruleOneLosesTheRatioAndFloodsTheTrainerWithProbes() {
        SelectionSimulation.Setting setting =
                new SelectionSimulation.Setting(DecisionRule.ONE, 0.05, Policy.POISSON, 0.02, 3);
        SelectionFigures.Drift appears = SelectionSimulation.drift(DriftingCrawl.Case.NEW_SOURCE, 7, setting, 1);
        assertThat(appears.worstRatioError()).as("%s", appears).isGreaterThan(1);
        assertThat(appears.probesOverBudget()).as("%s", appears).isGreaterThan(50);
    }
}

package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Documents that come back with every crawl. */
@Execution(ExecutionMode.CONCURRENT)
class RecrawlSimTest {
    private static final long SEED = 11;

    @Test
    void aDrawRenewedByPlanSelectsOtherDocumentsAndKeepsTheRatio() {
        SelectionSimulation.Recrawl one =
                SelectionSimulation.recrawl(DecisionRule.ONE, RuleOptions.DEFAULT, 20_000, 20, SEED);
        SelectionSimulation.Recrawl two =
                SelectionSimulation.recrawl(DecisionRule.TWO, RuleOptions.DEFAULT, 20_000, 20, SEED);
        // 20,000 (1 - 0.95^20) = 12,830 when each crawl draws afresh, a few more when a repetition has a price
        assertThat(one.distinct()).isLessThan(1_500);
        assertThat(two.distinct()).isBetween(12_600L, 13_400L);
        assertThat(two.keepRate()).isCloseTo(0.05, within(0.001));
        assertThat(two.lastKeepRate()).isCloseTo(0.05, within(0.003));
    }

    @Test
    void aDearRepetitionSpreadsTheSelectionAndAFreeOneIsDrawnLikeAnyOther() {
        SelectionSimulation.Recrawl free = SelectionSimulation.recrawl(
                DecisionRule.TWO, new RuleOptions(Double.POSITIVE_INFINITY, 1_000_000, Map.of()), 5_000, 20, SEED);
        SelectionSimulation.Recrawl dear = SelectionSimulation.recrawl(
                DecisionRule.TWO, new RuleOptions(0.25, 1_000_000, Map.of()), 5_000, 20, SEED);
        assertThat(free.distinct()).isCloseTo(3_208L, within(150L));
        assertThat(dear.distinct()).isGreaterThan(4_500);
        assertThat(dear.keepRate()).isCloseTo(0.05, within(0.001));
    }

    @Test
    void usesAreForgottenAfterAsManySelectionsAsAreRememberedAndTheStoreIsBounded() {
        RuleOptions options = new RuleOptions(15.4, 100, Map.of());
        SelectionSimulation.Recrawl bounded = SelectionSimulation.recrawl(DecisionRule.TWO, options, 5_000, 20, SEED);
        assertThat(bounded.stored()).isEqualTo(100);
        assertThat(bounded.keepRate()).isCloseTo(0.05, within(0.001));
    }
}

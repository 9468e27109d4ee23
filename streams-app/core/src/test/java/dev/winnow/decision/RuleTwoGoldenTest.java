package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.RuleOptions;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs of rule 2 whose decisions and plans were recorded once in {@code golden/rule-2.txt}, and which every later version has to make to the bit. The file is
 * never written again: a change that fails here is a new decision rule.
 */
class RuleTwoGoldenTest {
    private enum Case {
        POISSON(Policy.POISSON, RuleOptions.DEFAULT),
        TOP_K(Policy.TOP_K, RuleOptions.DEFAULT),
        SHORT_MEMORY(Policy.POISSON, new RuleOptions(2, 300, Map.of()));

        final Policy policy;
        final RuleOptions options;

        Case(Policy policy, RuleOptions options) {
            this.policy = policy;
            this.options = options;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRecordedRunIsMadeAgainToTheBit(Case golden) throws IOException {
        Plan plan0 = Crawl.plan0(Crawl.RUN, golden.policy).with(DecisionRule.TWO, golden.options);

        assertThat(GoldenRuns.run(golden.name(), plan0))
                .isEqualTo(GoldenRuns.recorded("rule-2.txt", golden.name()))
                .hasSize(GoldenRuns.STAGES);
    }
}

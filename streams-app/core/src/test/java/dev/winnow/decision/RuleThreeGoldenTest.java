package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.DriftBound;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.RuleOptions;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs of rule 3 whose decisions and plans were recorded once in {@code golden/rule-3.txt}, and which every later version has to make to the bit. The file is
 * never written again: a change that fails here is a new decision rule.
 */
class RuleThreeGoldenTest {
    private enum Case {
        DOMAIN(new DriftBound("domain", 1)),
        QUALITY(new DriftBound("quality", 1.25));

        final DriftBound bound;

        Case(DriftBound bound) {
            this.bound = bound;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRecordedRunIsMadeAgainToTheBit(Case golden) throws IOException {
        Plan plan0 =
                Crawl.plan0(Crawl.RUN, Policy.POISSON).with(DecisionRule.THREE, RuleOptions.DEFAULT.with(golden.bound));

        assertThat(GoldenRuns.run(golden.name(), plan0))
                .isEqualTo(GoldenRuns.recorded("rule-3.txt", golden.name()))
                .hasSize(GoldenRuns.STAGES);
    }
}

package dev.winnow.service.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.UpdateRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelUseTest {
    private static final Plan ONE = Plan.initial(
            "night",
            Map.of("quality", List.of("low", "high")),
            0.5,
            0.1,
            Policy.POISSON,
            UpdateRule.WINNOW,
            1,
            50,
            1_000,
            0.2,
            0.1,
            Map.of("quality", "q1"));
    private static final Plan TWO = ONE.with(DecisionRule.TWO, RuleOptions.DEFAULT);

    private static Doc document(Doc.Label... labels) {
        return new Doc("id", "", "", "", 0, 0, 0, 0, 0, List.of(labels), Map.of());
    }

    private static Doc.Label label(String agent, String group, String version) {
        return new Doc.Label(agent, group, 0.5, version, "");
    }

    @Test
    void labelsOfOtherVersionsAreIgnoredUnderRuleTwoUnlessTheyAreAccepted() {
        Doc.Label other = label("quality", "low", "q2/3");

        assertThat(LabelUse.ignored(ONE, other)).as("rule 1 reads all versions").isEmpty();
        assertThat(LabelUse.ignored(TWO, other)).contains("version q2, the plan expects q1");
        assertThat(LabelUse.ignored(TWO, label("quality", "low", "q1/7")))
                .as("a generation")
                .isEmpty();
        RuleOptions accepting = RuleOptions.DEFAULT.with(15.4, Map.of("quality", List.of("q2")));
        assertThat(LabelUse.ignored(ONE.with(DecisionRule.TWO, accepting), other))
                .isEmpty();
    }

    @Test
    void labelsOfAgentsAndGroupsThatThePlanDoesNotHaveAreIgnored() {
        assertThat(LabelUse.ignored(ONE, label("density", "low", "d1"))).contains("agent is not part of the plan");
        assertThat(LabelUse.ignored(ONE, label("quality", "medium", "q1"))).contains("group is not part of the plan");
    }

    @Test
    void labelsAreCountedByWhatBecomesOfThem() {
        LabelUse use = LabelUse.of(
                TWO,
                "quality",
                List.of(
                        document(label("quality", "low", "q1")),
                        document(label("quality", "low", "q9"), label("quality", "high", "q1")),
                        document(label("quality", "low", "q2")),
                        document(label("density", "low", "d1"))));

        assertThat(use).isEqualTo(new LabelUse(4, 2, 1, Map.of("version q2, the plan expects q1", 1)));
    }
}

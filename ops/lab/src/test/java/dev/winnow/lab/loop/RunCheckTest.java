package dev.winnow.lab.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunCheckTest {
    private static PlanView plan(int version, double weight) {
        return new PlanView(
                version, Map.of("quality", 1.0), Map.of("quality", Map.of("p0-50", weight)), 0.9, 100, false);
    }

    private static LoopReport report(long annotated, long dead, boolean verified, PlanView... plans) {
        return new LoopReport(
                new LoopReport.Documents(100, annotated, dead, 10, annotated - 10, 20, 0),
                List.of(plans),
                new LoopReport.Trainer(10, 1_000, 3, 2),
                new LoopReport.Audit(verified, annotated),
                Map.of());
    }

    @Test
    void aRunThatKeptItsPromisesHasNothingBroken() {
        assertThat(RunCheck.broken(report(98, 2, true, plan(0, 0), plan(1, 0.1)), 1))
                .isEmpty();
    }

    @Test
    void aLostDocumentIsBroken() {
        assertThat(RunCheck.broken(report(98, 1, true, plan(0, 0), plan(1, 0.1)), 1))
                .singleElement()
                .asString()
                .contains("100 documents were ingested");
    }

    @Test
    void aDecisionThatDoesNotVerifyIsBroken() {
        assertThat(RunCheck.broken(report(98, 2, false, plan(0, 0), plan(1, 0.1)), 1))
                .hasSize(1);
    }

    @Test
    void missingUpdatesAndWeightsThatNeverMovedAreBroken() {
        assertThat(RunCheck.broken(report(98, 2, true, plan(0, 0)), 1))
                .singleElement()
                .asString()
                .contains("0 plan updates, not 1");
        assertThat(RunCheck.broken(report(98, 2, true, plan(0, 0), plan(1, 0)), 1))
                .containsExactly("the rewards moved no weight");
    }
}

package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CappedProbesTest {
    private static final int BUDGET = 20;
    private static final int STAGE = 20_000;

    /** A plan that knows one of three groups as half of the stream, and another not at all. */
    private static final Plan PLAN = Plans.withAgents(
            Plan.initial(
                            "run",
                            Map.of("only", List.of("half", "tenth", "new")),
                            0.1,
                            0.1,
                            Policy.POISSON,
                            UpdateRule.WINNOW,
                            1,
                            BUDGET,
                            STAGE,
                            0.2,
                            0.1,
                            Map.of())
                    .with(DecisionRule.TWO, RuleOptions.DEFAULT),
            List.of(new AgentMemory(
                    "only", 1, List.of("half", "tenth", "new"), List.of(0.0, 0.0, 0.0), List.of(0.9, 0.1, 0.0))));

    @Test
    void aGroupThatGrowsOrAppearsIsProbedForAtMostTwiceItsBudget() {
        int[] probes = probes(number -> number % 2 == 0 ? 1 : number % 5 == 1 ? 2 : 0);
        // the second group is half of the stream and not a tenth, the third a tenth and not nothing
        assertThat(probes[1]).isEqualTo(2 * BUDGET);
        assertThat(probes[2]).isBetween(BUDGET / 2, 2 * BUDGET);
    }

    @Test
    void aNewGroupIsDrawnAtTheRateOfItsShareOnceTheRecentDocumentsShowIt() {
        PartitionDecisions decisions = PartitionDecisions.start(PLAN).decisions();
        for (int number = 0; number < 4_096; number++) {
            decisions.decide("document-" + number, Labels.of(number % 5 == 0 ? 2 : 0), Uses.NONE);
        }
        double fifth = BUDGET / (0.2 * STAGE);
        assertThat(decisions.probeProbability(Labels.of(2))).isBetween(0.99 * fifth, 1.01 * fifth);
    }

    @Test
    void aRareGroupThatNobodyHasSeenIsProbedWhole() {
        PartitionDecisions decisions = PartitionDecisions.start(PLAN).decisions();
        for (int number = 0; number < 3_000; number++) {
            decisions.decide("document-" + number, Labels.of(0), Uses.NONE);
        }
        assertThat(decisions.decide("rare", Labels.of(2), Uses.NONE).decision().probes())
                .containsExactly(new ProbeDraw(0, 2, 1));
    }

    @Test
    void anotherStageHasItsOwnBudget() {
        PartitionDecisions decisions = PartitionDecisions.start(PLAN).decisions();
        for (int stage = 0; stage < 2; stage++) {
            int drawn = 0;
            for (int number = 0; number < STAGE; number++) {
                String id = "document-" + stage + "-" + number;
                drawn += decisions
                        .decide(id, Labels.of(1), Uses.NONE)
                        .decision()
                        .probes()
                        .size();
            }
            assertThat(drawn).isEqualTo(2 * BUDGET);
            // the same shares again: what is drawn is for the counter alone to hold
            Plan next = PlanUpdate.next(
                            decisions.plan(),
                            new Evidence(
                                    decisions.plan().version(),
                                    List.of(),
                                    new StreamCounts(List.of(List.of(90L, 10L, 0L))),
                                    Double.NaN,
                                    STAGE))
                    .plan();
            decisions = decisions.adopt(next).decisions();
        }
    }

    private interface Groups {
        int of(int number);
    }

    private static int[] probes(Groups groups) {
        PartitionDecisions decisions = PartitionDecisions.start(PLAN).decisions();
        int[] probes = new int[3];
        for (int number = 0; number < STAGE; number++) {
            Labels labels = Labels.of(groups.of(number));
            for (ProbeDraw probe : decisions
                    .decide("document-" + number, labels, Uses.NONE)
                    .decision()
                    .probes()) {
                probes[probe.group()]++;
            }
        }
        return probes;
    }
}

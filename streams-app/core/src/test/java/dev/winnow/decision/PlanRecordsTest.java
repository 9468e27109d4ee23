package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.schemas.LabelShare;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.DriftBound;
import dev.winnow.selection.GroupPriors;
import dev.winnow.selection.GroupProbes;
import dev.winnow.selection.LabelSample;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanOrigin;
import dev.winnow.selection.Policy;
import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.RunSettings;
import dev.winnow.selection.ThetaRule;
import dev.winnow.selection.UpdateRule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanRecordsTest {
    @Test
    void aPlanComesBackFromTheWireToTheBit() throws IOException {
        Plan plan = new Plan(
                new RunSettings(
                        "night",
                        Long.MIN_VALUE,
                        Map.of("domain", "d", "quality", "q"),
                        new RunSettings.Selection(0.05, 0.7, Policy.TOP_K),
                        new RunSettings.Probing(3, ProbeBudget.UNIFORM),
                        new RunSettings.Learning(UpdateRule.PAPER_LITERAL, 0.2, 0.05, ThetaRule.CALIBRATION)),
                7,
                List.of(
                        new AgentMemory("domain", 0.1 + 0.2, List.of("a", "b"), List.of(-0.0, 1e-300), List.of()),
                        new AgentMemory("quality", 1 - (0.1 + 0.2), List.of("x"), List.of(Math.PI), List.of(1.0))),
                1L << 40,
                new PlanOrigin(6, "ab12", true, Double.NaN, 9, ""));

        assertThat(PlanRecords.toPlan(throughTheWire(PlanRecords.toRecord(plan))))
                .isEqualTo(plan);
    }

    @Test
    void aBoundOfDriftComesBackFromTheWireAndSeveralAreRefused() throws IOException {
        Plan plan = Crawl.plan0().with(DecisionRule.THREE, RuleOptions.DEFAULT.with(new DriftBound("domain", 1.1)));
        dev.winnow.schemas.Plan record = PlanRecords.toRecord(plan);

        assertThat(record.getMaxDrift()).isEqualTo(Map.of("domain", 1.1));
        assertThat(PlanRecords.toPlan(throughTheWire(record))).isEqualTo(plan);
        dev.winnow.schemas.Plan several = dev.winnow.schemas.Plan.newBuilder(record)
                .setMaxDrift(Map.of("domain", 1.1, "quality", 2.0))
                .build();
        assertThatThrownBy(() -> PlanRecords.toPlan(several))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxDrift must name one agent at most");
    }

    @Test
    void whatMechanismsAddToAPlanComesBackFromTheWireToo() throws IOException {
        AgentMemory agent = new AgentMemory(
                "domain",
                1,
                List.of("a", "b"),
                List.of(0.25, -0.5),
                List.of(0.1, 0.9),
                new GroupPriors(List.of(0.5, 1.0), List.of(-0.0, Math.E)),
                new GroupProbes(List.of(1.5, 4e-300), List.of(0.1 + 0.2, 7.0)));
        Plan plan = Plan.initial(
                        "night",
                        Map.of("domain", agent.groups()),
                        0.7,
                        0.05,
                        Policy.TOP_K,
                        UpdateRule.WINNOW,
                        1,
                        3,
                        1_000,
                        0.2,
                        0.05,
                        Map.of())
                .with(ProbeBudget.UCB, ThetaRule.LEAVE_ONE_OUT);
        dev.winnow.schemas.Plan record = dev.winnow.schemas.Plan.newBuilder(PlanRecords.toRecord(plan))
                .setAgents(List.of(PlanRecords.toRecord(agent)))
                .build();

        Plan read = PlanRecords.toPlan(throughTheWire(record));
        assertThat(read.agents()).containsExactly(agent);
        assertThat(read.probeBudget()).isEqualTo(ProbeBudget.UCB);
        assertThat(read.thetaRule()).isEqualTo(ThetaRule.LEAVE_ONE_OUT);
    }

    @Test
    void countsOfASampleComeBackFromShares() {
        Plan plan = Crawl.plan0();
        LabelSample sample = new LabelSample(10);
        sample.offer("one", Labels.of(0, 2));
        sample.offer("two", Labels.of(1, Labels.ABSENT));

        var counts = sample.counts(plan);

        assertThat(PlanRecords.toCounts(plan, PlanRecords.toShares(plan, counts)))
                .isEqualTo(counts);
    }

    @Test
    void sharesOfAnotherAgentAreRefused() {
        assertThatThrownBy(() -> PlanRecords.toCounts(
                        Crawl.plan0(), List.of(new LabelShare("topic", List.of("web", "book"), List.of(1L, 2L)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic");
    }

    private static dev.winnow.schemas.Plan throughTheWire(dev.winnow.schemas.Plan record) throws IOException {
        return dev.winnow.schemas.Plan.getDecoder()
                .decode(dev.winnow.schemas.Plan.getEncoder().encode(record));
    }
}

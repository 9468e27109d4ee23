package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.app.SharedStack;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.GroupPriors;
import dev.winnow.selection.Plan;
import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.ThetaRule;
import dev.winnow.service.audit.AgentCredit;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.CreditReport;
import dev.winnow.service.audit.Explain;
import dev.winnow.service.audit.Explanation;
import dev.winnow.service.audit.Hypothesis;
import dev.winnow.service.audit.Scratch;
import dev.winnow.service.audit.WhatIf;
import dev.winnow.service.audit.WhatIfReport;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.stack.LocalStack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A finished run with every mechanism of a plan, as audits see it. */
@Tag("long")
@ExtendWith(SharedStack.class)
class MechanismsIT {
    private static final double FLOOR = 0.5;

    @TempDir
    static Path directory;

    private static FinishedRun finished;
    private static KafkaConnection connection;
    private static RunTopics run;

    @BeforeAll
    static void makeARun(LocalStack stack) {
        finished = FinishedRun.make(stack, "mechanisms", 1, directory, MechanismsIT::withAll);
        connection = finished.connection();
        run = finished.topics();
    }

    private static Plan withAll(Plan plan) {
        // a group that starts so low is selected by its floor alone
        String low = "quality/" + plan.agents().get(1).groups().get(0);
        return plan.with(ProbeBudget.UCB, ThetaRule.LEAVE_ONE_OUT)
                .startingWith(GroupPriors.of(plan, Map.of("domain", FLOOR), Map.of(low, -4.0)));
    }

    @Test
    void everyDecisionAndPlanIsRecomputed() {
        assertThat(finished.verify().violations()).isEmpty();
        assertThat(new PlanHistory(connection, run).read().get(1).agents())
                .allSatisfy(agent -> assertThat(agent.probes().budget()).isNotEmpty());
    }

    @Test
    void noDocumentOfAFlooredGroupIsKeptLessAndAuditsShowWhereTheFloorDecided() {
        List<Sample> samples = samples();
        assertThat(samples).allSatisfy(sample -> assertThat(sample.getProbability())
                .isGreaterThanOrEqualTo(FLOOR * FinishedRun.RATIO));
        Sample floored = samples.stream()
                .filter(sample -> sample.getPlanVersion() == 1 && sample.getProbability() == FLOOR * FinishedRun.RATIO)
                .findFirst()
                .orElseThrow();
        Sample earned = samples.stream()
                .filter(sample -> sample.getPlanVersion() == 1 && sample.getProbability() > FLOOR * FinishedRun.RATIO)
                .findFirst()
                .orElseThrow();

        assertThat(live(floored)).isTrue();
        assertThat(live(earned)).isFalse();
        assertThat((double) samples.size() / FinishedRun.DOCUMENTS).isCloseTo(FinishedRun.RATIO, within(0.015));
    }

    private static boolean live(Sample sample) {
        try (Scratch tables = new Scratch()) {
            Explanation first = new Explain(connection, run, Optional.empty())
                    .explain(sample.getDocument().getId(), tables)
                    .iterator()
                    .next();
            return StreamSupport.stream(first.fates().spliterator(), false)
                    .filter(Explanation.Fate::live)
                    .findFirst()
                    .orElseThrow()
                    .floored();
        }
    }

    @Test
    void whatIfAndCreditKeepTheFloors() {
        Hypothesis nothing =
                new Hypothesis(Set.of(), Map.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
        AuditRange range = new AuditRange(Set.of(), 0, Long.MAX_VALUE, 1, 1);

        WhatIfReport same =
                new WhatIf(connection, run, range, Optional.empty(), 1, line -> {}).ask(OptionalInt.of(1), nothing);
        CreditReport credit = new AgentCredit(connection, run, Optional.empty(), 1, line -> {}).of(OptionalInt.of(1));

        // the intensity is solved on another sample than the console had
        assertThat(same.overlap().jaccard()).isGreaterThan(0.9);
        assertThat(credit.agents())
                .extracting(CreditReport.Credit::agent)
                .containsExactly("domain", "quality", "topic");
        assertThat(credit.agents()).allSatisfy(agent -> assertThat(agent.kept()).isBetween(0.1, 1.0));
    }

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        try (PartitionReader reader = new PartitionReader(connection, run.selected(), 0)) {
            for (var next = reader.next(); next.isPresent(); next = reader.next()) {
                samples.add(connection
                        .serdes()
                        .sample()
                        .deserializer()
                        .deserialize(run.selected(), next.get().value()));
            }
        }
        return samples;
    }
}

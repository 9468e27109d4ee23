package dev.winnow.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.audit.AgentCredit;
import dev.winnow.audit.AuditRange;
import dev.winnow.audit.CreditReport;
import dev.winnow.audit.Explain;
import dev.winnow.audit.Explanation;
import dev.winnow.audit.Hypothesis;
import dev.winnow.audit.Verify;
import dev.winnow.audit.WhatIf;
import dev.winnow.audit.WhatIfReport;
import dev.winnow.console.PlanHistory;
import dev.winnow.console.StreamsSettings;
import dev.winnow.local.LocalStack;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.GroupPriors;
import dev.winnow.selection.Plan;
import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.ThetaRule;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.PartitionReader;
import dev.winnow.topic.RecordSerdes;
import dev.winnow.topic.RunTopics;
import dev.winnow.topic.SchemaRegistry;
import dev.winnow.topic.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finished run with every mechanism of a plan on a real broker, as audits see it. */
class MechanismsIT {
    private static final double RATIO = 0.1;
    private static final double FLOOR = 0.5;
    private static final int RECORDS = 6_000;

    @TempDir
    static Path directory;

    private static LocalStack stack;
    private static KafkaConnection connection;
    private static RunTopics run;

    @BeforeAll
    static void makeARun() {
        stack = LocalStack.start(directory);
        connection = new KafkaConnection(
                stack.broker().bootstrapServers(),
                Map.of(),
                new RecordSerdes(new SchemaRegistry(List.of(stack.registry().url()), Optional.empty()), false),
                new Topics("bench"));
        StreamsSettings settings = new StreamsSettings(directory.resolve("state"), Duration.ofMillis(100), 1);
        run = new BenchRun(connection, 1, settings, new PrintWriter(new StringWriter()))
                .make(RECORDS, RATIO, MechanismsIT::withAll)
                .topics();
    }

    private static Plan withAll(Plan plan) {
        // a group that starts so low is selected by its floor alone
        String low = "quality/" + plan.agents().get(1).groups().get(0);
        return plan.with(ProbeBudget.UCB, ThetaRule.LEAVE_ONE_OUT)
                .startingWith(GroupPriors.of(plan, Map.of("domain", FLOOR), Map.of(low, -4.0)));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void everyDecisionAndPlanIsRecomputed() {
        assertThat(new Verify(connection, run, AuditRange.ALL, 1, line -> {})
                        .run()
                        .violations())
                .isEmpty();
        assertThat(new PlanHistory(connection, run).read().get(1).agents())
                .allSatisfy(agent -> assertThat(agent.probes().budget()).isNotEmpty());
    }

    @Test
    void noDocumentOfAFlooredGroupIsKeptLessAndAuditsSayWhereTheFloorDecided() {
        List<Sample> samples = samples();
        assertThat(samples)
                .allSatisfy(sample -> assertThat(sample.getProbability()).isGreaterThanOrEqualTo(FLOOR * RATIO));
        Sample floored = samples.stream()
                .filter(sample -> sample.getPlanVersion() == 1 && sample.getProbability() == FLOOR * RATIO)
                .findFirst()
                .orElseThrow();
        Sample earned = samples.stream()
                .filter(sample -> sample.getPlanVersion() == 1 && sample.getProbability() > FLOOR * RATIO)
                .findFirst()
                .orElseThrow();

        assertThat(live(floored)).isTrue();
        assertThat(live(earned)).isFalse();
        assertThat((double) samples.size() / RECORDS).isCloseTo(RATIO, within(0.015));
    }

    private static boolean live(Sample sample) {
        return new Explain(connection, run)
                .explain(sample.getDocument().getId()).get(0).fates().stream()
                        .filter(Explanation.Fate::live)
                        .findFirst()
                        .orElseThrow()
                        .floored();
    }

    @Test
    void whatIfAndCreditKeepTheFloors() {
        Hypothesis nothing =
                new Hypothesis(Set.of(), Map.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
        AuditRange range = new AuditRange(Set.of(), 0, Long.MAX_VALUE, 1, 1);

        WhatIfReport same = new WhatIf(connection, run, range, 1, line -> {}).ask(OptionalInt.of(1), nothing);
        CreditReport credit = new AgentCredit(connection, run, 1, line -> {}).of(OptionalInt.of(1));

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

package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.RewardAggregator;
import dev.winnow.decision.UsesInMemory;
import dev.winnow.kafka.client.InMemoryKafka;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicSpec;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.UpdateRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Audits of a run of many plans, over topics in memory: they repeat the run, and what they hold does not grow with it. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongRunsSimTest {
    private static final int PLANS = 1_000;
    private static final int DOCUMENTS_PER_PLAN = 4;
    private static final int REPEATED_EVERY = 100;
    private static final List<String> TOPIC =
            IntStream.range(0, 60).mapToObj(group -> "group-" + group).toList();
    private static final List<String> DOMAIN = List.of("web", "book");

    /** What the report of 1,000 plans takes in memory is some 10 MB, the explanations of 10 occurrences as much. */
    private static final long MOST_BYTES = 3L << 20;

    private final InMemoryKafka kafka = new InMemoryKafka();
    private final Random random = new Random(5);
    private FakeRegistry registry;
    private KafkaConnection connection;
    private RunTopics run;
    private Document repeated;

    private Document document(int number) {
        return Document.newBuilder()
                .setId(String.format("%064x", number))
                .setText("text")
                .setSource("web")
                .setTokens(1)
                .setAnnotations(List.of(
                        new Annotation("topic", TOPIC.get(random.nextInt(TOPIC.size())), 0.5, "t1", ""),
                        new Annotation("domain", DOMAIN.get(random.nextInt(2)), Double.NaN, "d1", "")))
                .build();
    }

    /** Writes what console and coordinator write, with their own code. */
    @BeforeAll
    void record() throws IOException {
        registry = new FakeRegistry();
        connection = kafka.connection(registry.client());
        run = connection.topics().run("night");
        kafka.create(connection.topics().annotated(), 1);
        // without answers, as runs of earlier versions
        Set<String> answers = Set.of(run.outcomes(), run.controls());
        run.all(1).stream()
                .map(TopicSpec::name)
                .filter(topic -> !answers.contains(topic))
                .forEach(topic -> kafka.create(topic, 1));
        DecisionStream console = new DecisionStream(run.run(), 0, new UsesInMemory());
        RewardAggregator coordinator = new RewardAggregator(run.run());
        Plan plan = plan0();
        repeated = firstSelected(plan);
        coordinator.adopt(plan);
        for (int version = 0; version < PLANS; version++) {
            append(run.plans(), PlanRecords.toRecord(plan), connection.serdes().plan());
            Mark mark = console.adopt(plan).orElseThrow().mark();
            append(run.marks(), mark, connection.serdes().mark());
            coordinator.mark(mark);
            List<Reward> rewards = new ArrayList<>();
            for (int i = 0; i < DOCUMENTS_PER_PLAN; i++) {
                boolean again = i == 0 && version % REPEATED_EVERY == 0;
                decide(console, again ? repeated : document(1 + version * DOCUMENTS_PER_PLAN + i), rewards);
            }
            RewardReport report = report(version, rewards);
            append(run.rewards(), report, connection.serdes().rewardReport());
            RewardAggregator.Answer answer = coordinator.offer(report);
            plan = coordinator
                    .make((RewardAggregator.Answer.Complete) answer)
                    .orElseThrow()
                    .plan();
        }
        append(run.plans(), PlanRecords.toRecord(plan), connection.serdes().plan());
        commit(run.consoleGroup(), connection.topics().annotated());
        commit(run.coordinatorGroup(), run.rewards());
    }

    /** A document that the first plan selects when it comes first. */
    private Document firstSelected(Plan plan) {
        for (int number = -1; ; number--) {
            DecisionStream console = new DecisionStream(run.run(), 0, new UsesInMemory());
            console.adopt(plan);
            Document document = document(number);
            if (console.decide(document, 0).sample().isPresent()) {
                return document;
            }
        }
    }

    private Plan plan0() {
        // a stage of few documents: all of them are probes
        return Plan.initial(
                run.run(),
                Map.of("topic", TOPIC, "domain", DOMAIN),
                1.0,
                0.5,
                Policy.POISSON,
                UpdateRule.WINNOW,
                42,
                20,
                DOCUMENTS_PER_PLAN,
                0.2,
                0.1,
                Map.of("topic", "t1", "domain", "d1"));
    }

    private void decide(DecisionStream console, Document document, List<Reward> rewards) {
        String annotated = connection.topics().annotated();
        long offset = append(annotated, document, connection.serdes().document(), document.getId());
        DecisionOutcome decided = console.decide(document, offset);
        decided.sample()
                .ifPresent(sample ->
                        append(run.selected(), sample, connection.serdes().sample(), document.getId()));
        assertThat(decided.probe()).isPresent();
        Map<String, String> labels = Map.of(
                "topic", document.getAnnotations().get(0).getGroup(),
                "domain", document.getAnnotations().get(1).getGroup());
        rewards.add(new Reward(document.getId(), labels, random.nextGaussian()));
    }

    private RewardReport report(int version, List<Reward> rewards) {
        return RewardReport.newBuilder()
                .setRun(run.run())
                .setTrainerEpoch(1)
                .setPlanVersion(version)
                .setPart(0)
                .setParts(1)
                .setRewards(rewards)
                .setEstimator("twin")
                .setAuditCorrelation(0.9)
                .setTrainerStep(version)
                .build();
    }

    private <T> void append(String topic, T record, Serde<T> serde) {
        append(topic, record, serde, run.run());
    }

    private <T> long append(String topic, T record, Serde<T> serde, String key) {
        return kafka.append(topic, 0, key, serde.serializer().serialize(topic, record));
    }

    private void commit(String group, String topic) {
        long end = kafka.records(topic).size();
        kafka.commit(group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(end)));
    }

    @AfterAll
    void close() {
        registry.close();
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void theHistoryOfManyPlansIsOnDisk() {
        try (Scratch scratch = new Scratch()) {
            long before = usedHeap();
            HistoryReport report = new History(connection, run).run(scratch);
            assertThat(usedHeap() - before).isLessThan(MOST_BYTES);

            assertThat(report.verified()).as(report.violations().toString()).isTrue();
            int expected = 0;
            for (PlanStep step : report.plans()) {
                assertThat(step.version()).isEqualTo(expected);
                assertThat(step.recomputed()).isTrue();
                assertThat(step.agents().get("topic").weights()).hasSameSizeAs(TOPIC);
                assertThat(step.auditCorrelation()).isEqualTo(Double.valueOf(expected == 0 ? Double.NaN : 0.9));
                expected++;
            }
            assertThat(expected).isEqualTo(PLANS + 1);
        }
    }

    @Test
    void theExplanationsOfADocumentThatCameAgainAndAgainAreOnDisk() {
        try (Scratch scratch = new Scratch()) {
            long before = usedHeap();
            Iterable<Explanation> explanations =
                    new Explain(connection, run, Optional.empty()).explain(repeated.getId(), scratch);
            assertThat(usedHeap() - before).isLessThan(MOST_BYTES);

            int occurrence = 0;
            int selected = 0;
            for (Explanation explanation : explanations) {
                int live = occurrence * REPEATED_EVERY;
                assertThat(explanation.livePlan()).isEqualTo(live);
                assertThat(explanation.offset()).isEqualTo((long) live * DOCUMENTS_PER_PLAN);
                assertThat(explanation.coverage().verified()).isEqualTo(PLANS);
                Explanation.Fate decided = StreamSupport.stream(
                                explanation.fates().spliterator(), false)
                        .filter(Explanation.Fate::live)
                        .findFirst()
                        .orElseThrow();
                assertThat(decided.planVersion()).isEqualTo(live);
                assertThat(decided.uses()).isEqualTo(selected);
                selected += decided.accepted() ? 1 : 0;
                occurrence++;
            }
            assertThat(occurrence).isEqualTo(PLANS / REPEATED_EVERY);
            assertThat(selected).isEqualTo((int) kafka.records(run.selected()).stream()
                    .filter(record -> record.key().equals(repeated.getId()))
                    .count());
            assertThat(selected).isPositive();
        }
    }

    @Test
    void whatIfReadsTheProbesOfManyPlans() {
        Hypothesis hotter =
                new Hypothesis(Set.of(), Map.of(), Map.of(), Optional.empty(), Optional.of(3.0), Optional.empty());

        long before = usedHeap();
        WhatIfReport report = new WhatIf(connection, run, AuditRange.ALL, Optional.empty(), 1, line -> {})
                .ask(OptionalInt.empty(), hotter);

        assertThat(usedHeap() - before).isLessThan(MOST_BYTES);
        assertThat(report.verified()).as(report.violations().toString()).isTrue();
        assertThat(report.documents()).isEqualTo(PLANS * DOCUMENTS_PER_PLAN);
        assertThat(report.reward().probes()).isEqualTo(PLANS * DOCUMENTS_PER_PLAN);
        assertThat(report.recorded().selected())
                .isEqualTo(kafka.records(run.selected()).size());
    }
}

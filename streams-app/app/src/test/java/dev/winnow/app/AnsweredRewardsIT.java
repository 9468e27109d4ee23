package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.decision.DecisionStream;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicSpec;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.ProbeSampling;
import dev.winnow.service.audit.History;
import dev.winnow.service.audit.HistoryReport;
import dev.winnow.service.audit.Scratch;
import dev.winnow.service.coordinator.CoordinatorAnswers;
import dev.winnow.service.coordinator.CoordinatorOffsets;
import dev.winnow.service.coordinator.CoordinatorTopology;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Coordinators over a real broker that answer their reports, and audits that repeat their steps. */
@Tag("long")
@ExtendWith(SharedStack.class)
class AnsweredRewardsIT {
    private static final int PARTITIONS = 2;
    private static final OneAgentRun NIGHT = new OneAgentRun("quality", List.of("low", "high"), "q1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private KafkaConnection connection;
    private RunTopics run;
    private PlanHistory history;
    private Deployment deployment;
    private int instances;
    private final Meters meters = new Meters();
    private final Scratch tables = new Scratch();

    @AfterEach
    void deleteTables() {
        tables.close();
    }

    private HistoryReport audit() {
        return new History(connection, run).run(tables);
    }

    private void create(LocalStack stack, String prefix) {
        deployment = Deployment.on(stack, prefix).withTopics(PARTITIONS);
        connection = deployment.connection();
        run = connection.topics().run("night");
        new TopicProvisioner(connection).apply(run.all(PARTITIONS), (short) 1, false);
        history = new PlanHistory(connection, run);
        history.begin(NIGHT.plan0(), PARTITIONS);
    }

    @Test
    void attacksMakeNoPlanAnHonestReportDoesAndTheAuditRepeatsEveryAnswer(LocalStack stack) throws IOException {
        create(stack, "answered");
        long now = System.currentTimeMillis();
        List<Reward> honest = drawn(NIGHT.plan0(), 60);
        KafkaStreams first = coordinator(CoordinatorAnswers.of(connection, run));
        for (int i = 0; i < 300; i++) {
            send(report(0, Long.MAX_VALUE - i, List.of()));
            send(report(0, now, List.of()));
        }
        send(report(0, now, invented(40)));
        send(report(0, now - 1_000, honest));
        await().atMost(PATIENCE).until(() -> verdicts(OutcomeVerdict.WAITING) > 600);
        assertThat(history.read()).hasSize(1);
        stop(first);

        // the coordinator restarts while a measurement waits for its probes and the switch
        KafkaStreams second = coordinator(CoordinatorAnswers.of(connection, run));
        probe(0, honest);
        mark(NIGHT.plan0(), 0);
        await().atMost(PATIENCE).until(() -> history.read().size() == 2);
        Plan made = history.read().get(1);
        assertThat(made.probes()).isEqualTo(60);

        // a trainer of a lower epoch is refused until an operator sets otherwise
        mark(made, 600);
        List<Reward> next = drawn(made, 60);
        probe(1, next);
        send(report(1, now - 5_000, next));
        await().atMost(PATIENCE).until(() -> reasons(RefusalReason.FENCED) == 1);
        Deployment.CommandResult fence = deployment.execute("run", "fence", "--run", "night", "--note", "test");
        assertThat(fence.code()).as(fence.output()).isZero();
        await().pollInterval(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> {
            send(report(1, now - 5_000, next));
            return history.read().size() == 3;
        });
        assertThat(history.read().get(2).controlsDigest()).hasSize(64);
        stop(second);
        assertThat(deployment
                        .execute("run", "outcomes", "--run", "night", "--last", "3")
                        .output())
                .contains("plan 1 part 0 of 1  used for plan 2: 60 rewards");

        GoldenFiles.assertReport(
                "run-outcomes",
                GoldenFiles.keys(new ObjectMapper()
                        .readTree(deployment
                                .execute("run", "outcomes", "--run", "night", "--json")
                                .output())));

        HistoryReport report = audit();
        assertThat(report.violations()).isEmpty();
        assertThat(report.verified()).isTrue();
        assertThat(report.plans()).hasSize(3);
        assertThat(report.refused()).containsKeys("too-few-probes", "fenced");

        // an order that nobody gave, in front of nothing: the plans that are there still follow
        write(run.outcomes(), connection.serdes().outcome(), forged());
        HistoryReport tampered = audit();
        assertThat(tampered.verified()).isFalse();
        assertThat(tampered.violations())
                .anySatisfy(violation -> assertThat(violation.topic()).isEqualTo(run.outcomes()));

        connection.ask("to delete the answers", admin -> admin.deleteTopics(List.of(run.outcomes()))
                .all());
        new TopicProvisioner(connection).apply(run.all(PARTITIONS), (short) 1, false);
        assertThat(audit().violations()).isEmpty();
        assertThat(audit().coverage().reasons()).isEqualTo(Map.of("outcomes-recreated", 2L));
    }

    @Test
    void aForgottenGroupReadsAgainAndAnswersNothingTwice(LocalStack stack) {
        create(stack, "coordinator-forgotten");
        long now = System.currentTimeMillis();
        List<Reward> honest = drawn(NIGHT.plan0(), 60);
        KafkaStreams first = served();
        mark(NIGHT.plan0(), 0);
        probe(0, honest);
        assertThat(deployment.execute("run", "fence", "--run", "night").code()).isZero();
        send(report(0, now - 10_000, honest));
        await().atMost(PATIENCE).until(() -> history.read().size() == 2);
        stop(first);
        List<Outcome> answered = outcomes();
        connection.ask("to forget the group", admin -> admin.deleteConsumerGroups(List.of(run.coordinatorGroup()))
                .all());

        KafkaStreams second = served();
        Plan made = history.read().get(1);
        mark(made, 600);
        List<Reward> next = drawn(made, 60);
        probe(1, next);
        send(report(1, now - 5_000, next));
        await().atMost(PATIENCE).until(() -> history.read().size() == 3);
        stop(second);

        assertThat(outcomes().stream().filter(outcome -> outcome.getOffset() == 0))
                .hasSameSizeAs(answered);
        assertThat(meters.recordsRepeated("night").count()).isGreaterThan(60);
        assertThat(audit().violations()).isEmpty();
    }

    @Test
    void aRunThatWasCoordinatedWithoutAnswersContinuesWithThemAndVerifies(LocalStack stack) {
        create(stack, "upgraded");
        long now = System.currentTimeMillis();
        KafkaStreams first = coordinator(Optional.empty());
        mark(NIGHT.plan0(), 0);
        send(report(0, now - 10_000, drawn(NIGHT.plan0(), 60)));
        await().atMost(PATIENCE).until(() -> history.read().size() == 2);
        mark(history.read().get(1), 500);
        stop(first);
        assertThat(audit().violations()).isEmpty();

        KafkaStreams second = coordinator(CoordinatorAnswers.of(connection, run));
        Plan made = history.read().get(1);
        List<Reward> next = drawn(made, 60);
        send(report(1, now - 5_000, next));
        probe(1, next);
        await().atMost(PATIENCE).until(() -> history.read().size() == 3);
        stop(second);

        HistoryReport report = audit();
        assertThat(report.violations()).isEmpty();
        assertThat(report.plans()).hasSize(3);
    }

    @Test
    void aRunOfAnEarlierVersionWorksAsBeforeUntilAnOperatorAddsItsTopics(LocalStack stack) throws Exception {
        deployment = Deployment.on(stack, "released").withTopics(PARTITIONS);
        connection = deployment.connection();
        run = connection.topics().run("night");
        history = new PlanHistory(connection, run);
        createAsReleased();
        history.begin(NIGHT.plan0(), PARTITIONS);
        long now = System.currentTimeMillis();
        assertThat(CoordinatorAnswers.of(connection, run)).isEmpty();
        KafkaStreams first = coordinator(Optional.empty());
        mark(NIGHT.plan0(), 0);
        send(report(0, now - 10_000, drawn(NIGHT.plan0(), 60)));
        await().atMost(PATIENCE).until(() -> history.read().size() == 2);
        stop(first);
        assertThat(audit().violations()).isEmpty();
        assertThat(deployment.execute("run", "fence", "--run", "night").output())
                .contains("topics apply --run night");

        Deployment.CommandResult applied =
                deployment.execute("topics", "apply", "--partitions", String.valueOf(PARTITIONS), "--run", "night");
        assertThat(applied.code()).as(applied.output()).isZero();
        assertThat(applied.output()).contains("+ " + run.outcomes(), "+ " + run.controls());
        assertThat(CoordinatorAnswers.of(connection, run)).isPresent();
    }

    /** The topics and schemas that the released version 3 created. */
    private void createAsReleased() throws IOException {
        List<TopicSpec> specs = run.all(PARTITIONS).stream()
                .filter(spec ->
                        !spec.name().equals(run.outcomes()) && !spec.name().equals(run.controls()))
                .toList();
        connection.ask("to create topics", admin -> admin.createTopics(
                        specs.stream().map(spec -> spec.toNewTopic((short) 1)).toList())
                .all());
        for (TopicSpec spec : specs) {
            if (spec.record().schema().isPresent()) {
                Path released = Path.of("..", "..", "schemas", "src", "main", "released", "3")
                        .resolve(spec.record().schema().get().getName() + ".avsc");
                connection
                        .serdes()
                        .registry()
                        .register(spec.subject(), new Schema.Parser().parse(Files.readString(released)));
            }
        }
    }

    private static Outcome forged() {
        return Outcome.newBuilder()
                .setRun("night")
                .setTrainerEpoch(1)
                .setPlanVersion(2)
                .setPart(0)
                .setParts(1)
                .setVerdict(OutcomeVerdict.USED)
                .setOffset(1)
                .setRecordTime(java.time.Instant.ofEpochMilli(1))
                .setMarksRead(0)
                .setProbesRead(0)
                .setControlsRead(0)
                .build();
    }

    private static List<Reward> drawn(Plan plan, int count) {
        ProbeSampling sampling = new ProbeSampling(plan);
        List<Reward> rewards = new ArrayList<>();
        for (int i = 0; rewards.size() < count; i++) {
            Map<String, String> labels = Map.of(NIGHT.agent(), NIGHT.groups().get(i % 2));
            if (sampling.isProbe("probe-" + i, Labels.of(plan, labels))) {
                rewards.add(new Reward("probe-" + i, labels, (i % 2 - 0.5) * 1e-3 + i * 1e-7));
            }
        }
        return rewards;
    }

    private static List<Reward> invented(int count) {
        return drawn(NIGHT.plan0(), 60 + count).subList(60, 60 + count);
    }

    private static RewardReport report(int version, long epoch, List<Reward> rewards) {
        return RewardReport.newBuilder(OneAgentRun.report(OneAgentRun.NAME, version, 0, 1, rewards))
                .setTrainerEpoch(epoch)
                .build();
    }

    private void probe(int version, List<Reward> drawn) {
        for (Reward reward : drawn) {
            Document document = Document.newBuilder()
                    .setId(reward.getDocumentId())
                    .setText("a text")
                    .setSource("web")
                    .setTokens(6)
                    .setAnnotations(List.of(
                            new Annotation(NIGHT.agent(), reward.getLabels().get(NIGHT.agent()), 0.5, "q1", "")))
                    .build();
            write(run.probes(), connection.serdes().probe(), new Probe("night", version, List.of(), document));
        }
    }

    /** Both partitions switch to a plan. */
    private void mark(Plan plan, long decided) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            DecisionStream stream = new DecisionStream("night", partition, new dev.winnow.decision.UsesInMemory());
            Mark switched = stream.adopt(plan).orElseThrow().mark();
            write(
                    run.marks(),
                    connection.serdes().mark(),
                    Mark.newBuilder(switched)
                            .setOffset(decided)
                            .setDecided(decided)
                            .setChainDigest(ByteBuffer.allocate(32))
                            .build());
        }
    }

    private void send(RewardReport report) {
        write(run.rewards(), connection.serdes().rewardReport(), report);
    }

    private <T extends SpecificRecord> void write(String topic, Serde<T> serde, T value) {
        try (Producer<String, T> producer = connection.producer(serde, Map.of())) {
            producer.send(new ProducerRecord<>(topic, "night", value));
        }
    }

    private List<Outcome> outcomes() {
        List<Outcome> outcomes = new ArrayList<>();
        try (PartitionReader reader = new PartitionReader(connection, run.outcomes(), 0)) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                outcomes.add(connection.serdes().outcome().deserializer().deserialize(run.outcomes(), record.value()));
            }
        }
        return outcomes;
    }

    private long verdicts(OutcomeVerdict verdict) {
        return outcomes().stream()
                .filter(outcome -> outcome.getVerdict() == verdict)
                .count();
    }

    private long reasons(RefusalReason reason) {
        return outcomes().stream()
                .filter(outcome -> outcome.getReason() == reason)
                .count();
    }

    /** A coordinator as the command starts it. */
    private KafkaStreams served() {
        CoordinatorTopology topology = new CoordinatorTopology(
                        connection, run, meters, CoordinatorAnswers.of(connection, run))
                .withSettledOffsets();
        assertThat(new CoordinatorOffsets(connection, run, topology.sources(), false, meters).obstacle())
                .isEmpty();
        return start(topology);
    }

    private KafkaStreams coordinator(Optional<CoordinatorTopology.Answers> answers) {
        return start(new CoordinatorTopology(connection, run, meters, answers));
    }

    private KafkaStreams start(CoordinatorTopology topology) {
        KafkaStreams streams = new KafkaStreams(
                topology.build(),
                new StreamsSettings(directory.resolve("instance-" + instances++), Duration.ofMillis(100), 1)
                        .coordinator(connection, run, meters));
        streams.start();
        return streams;
    }

    private static void stop(KafkaStreams streams) {
        streams.close(
                CloseOptions.timeout(PATIENCE).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    }
}

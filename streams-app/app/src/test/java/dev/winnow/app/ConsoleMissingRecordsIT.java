package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.service.console.ConsoleOffsets;
import dev.winnow.service.console.ConsoleTopology;
import dev.winnow.service.pacing.Allowance;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.streams.Changelogs;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A console whose next documents are gone, or whose group is forgotten. */
@ExtendWith(SharedStack.class)
class ConsoleMissingRecordsIT {
    private static final List<String> QUALITY = List.of("low", "high");
    private static final OneAgentRun NIGHT = new OneAgentRun("quality", QUALITY, "q1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private KafkaConnection connection;
    private RunTopics run;
    private Meters meters = new Meters();
    private int sent;

    @Test
    void aNewGroupBeginsAtTheFirstRecordsAndAForgottenOneWhereItsStateEnds(LocalStack stack) {
        begin(stack, "console-forgotten");
        assertThat(offsets(false).obstacle()).isEmpty();
        assertThat(PartitionOffsets.committed(connection, run.consoleGroup()))
                .hasSize(2)
                .containsValue(0L);
        annotate(600);
        decide(600);
        forget();

        assertThat(offsets(false).obstacle()).isEmpty();
        assertThat(PartitionOffsets.committed(connection, run.consoleGroup())).containsEntry(partition(), 600L);
        annotate(100);
        decide(100);
        assertThat(meters.recordsRepeated(run.run()).count()).isZero();
        VerifyReport report = new Verify(connection, run, AuditRange.ALL, 1, line -> {}).run();
        assertThat(report.violations()).isEmpty();
        assertThat(report.decisions()).isEqualTo(700);
    }

    @Test
    void aForgottenGroupWithoutItsStateIsNotGuessedAt(LocalStack stack) {
        begin(stack, "console-stateless");
        assertThat(offsets(false).obstacle()).isEmpty();
        annotate(300);
        decide(300);
        forget();
        connection.ask(
                "to delete the state", admin -> admin.deleteTopics(List.of(run.consoleGroup() + "-task-changelog"))
                        .all());

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(offsets(false).obstacle())
                .contains("console-stateless.annotated-0", "committed offset is gone", "--allow-missing-records"));
        assertThat(meters.recordsMissing("console", connection.topics().annotated())
                        .count())
                .isEqualTo(300);
    }

    @Test
    void aConsoleCreatesTheChangelogsThatAnOlderVersionDidNotHave(LocalStack stack) {
        begin(stack, "console-upgraded");
        Topology topology = new ConsoleTopology(connection, run, meters, new Allowance()).build();
        assertThat(Changelogs.complete(connection, run.consoleGroup(), topology))
                .isEmpty();
        String task = run.consoleGroup() + "-task-changelog";
        connection.ask("to create a topic", admin -> admin.createTopics(
                        List.of(new NewTopic(task, 2, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                .all());

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Changelogs.complete(connection, run.consoleGroup(), topology))
                        .containsExactly(
                                run.consoleGroup() + "-label-sample-changelog",
                                run.consoleGroup() + "-selections-changelog",
                                run.consoleGroup() + "-uses-changelog"));

        ConfigResource uses = new ConfigResource(ConfigResource.Type.TOPIC, run.consoleGroup() + "-uses-changelog");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> new TopicProvisioner(connection).partitions(uses.name()) == 2);
        assertThat(connection
                        .ask("for settings", admin -> admin.describeConfigs(List.of(uses))
                                .all())
                        .get(uses)
                        .get("cleanup.policy")
                        .value())
                .isEqualTo("compact");
    }

    @Test
    void deletedDocumentsKeepTheConsoleFromStartingUntilTheyAreAllowedToBeMissing(LocalStack stack) {
        begin(stack, "console-deleted");
        assertThat(offsets(false).obstacle()).isEmpty();
        annotate(300);
        decide(300);
        annotate(300);
        connection.ask("to delete records", admin -> admin.deleteRecords(
                        Map.of(partition(), RecordsToDelete.beforeOffset(350)))
                .all());

        assertThat(offsets(false).obstacle())
                .contains("offsets 300 to 349 of console-deleted.annotated-0", "deleted", run.consoleGroup());
        assertThat(offsets(true).obstacle()).isEmpty();
        decide(250);

        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("records-missing");
            assertThat(letter.getPosition()).isEqualTo(300);
            assertThat(letter.getDetail()).contains("continued at offset 350");
        });
    }

    @Test
    void aConsoleThatIsPassedWhileItRunsStopsInsteadOfJumping(LocalStack stack) {
        begin(stack, "console-passed");
        assertThat(offsets(false).obstacle()).isEmpty();
        annotate(10);
        connection.ask(
                "to delete records", admin -> admin.deleteRecords(Map.of(partition(), RecordsToDelete.beforeOffset(5)))
                        .all());
        try (KafkaStreams console = console()) {
            console.start();

            await().atMost(PATIENCE).until(() -> console.state() == KafkaStreams.State.ERROR);
        }
        assertThat(decided()).isZero();
    }

    private void begin(LocalStack stack, String prefix) {
        connection = Deployment.on(stack, prefix).withTopics(1).connection();
        run = connection.topics().run(OneAgentRun.NAME);
        new TopicProvisioner(connection).apply(run.all(1), (short) 1, false);
        new PlanHistory(connection, run).begin(NIGHT.plan0(), 1);
    }

    private void forget() {
        connection.ask("to forget the group", admin -> admin.deleteConsumerGroups(List.of(run.consoleGroup()))
                .all());
    }

    private ConsoleOffsets offsets(boolean allow) {
        meters = new Meters();
        return new ConsoleOffsets(connection, run, allow, meters);
    }

    private TopicPartition partition() {
        return new TopicPartition(connection.topics().annotated(), 0);
    }

    private KafkaStreams console() {
        return new KafkaStreams(
                new ConsoleTopology(connection, run, meters, new Allowance()).build(),
                new StreamsSettings(directory, Duration.ofMillis(100), 1).console(connection, run, meters));
    }

    /** Runs a console until it has decided so many documents. */
    private void decide(int documents) {
        double before = decided();
        try (KafkaStreams console = console()) {
            console.start();
            await().atMost(PATIENCE)
                    .until(() -> decided() - before >= documents || console.state() == KafkaStreams.State.ERROR);
            assertThat(console.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)))
                    .isTrue();
        }
        assertThat(decided() - before).isEqualTo(documents);
    }

    private double decided() {
        return meters.selected(run.run()).count() + meters.rejected(run.run()).count();
    }

    private void annotate(int count) {
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < count; i++) {
                Document document = Document.newBuilder(WebDocument.of("text " + sent))
                        .setAnnotations(List.of(new Annotation("quality", QUALITY.get(sent++ % 2), 0.5, "q1", "")))
                        .build();
                producer.send(new ProducerRecord<>(connection.topics().annotated(), document.getId(), document));
            }
        }
    }

    private List<DeadLetter> deadLetters() {
        try (TopicTail<DeadLetter> tail = new TopicTail<>(
                connection,
                connection.topics().deadLetters(),
                connection.serdes().deadLetter())) {
            return tail.toEnd().stream().map(record -> record.value()).toList();
        }
    }
}

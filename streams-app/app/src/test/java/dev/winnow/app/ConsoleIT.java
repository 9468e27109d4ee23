package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.RewardReport;
import dev.winnow.service.audit.AuditRange;
import dev.winnow.service.audit.Verify;
import dev.winnow.service.audit.VerifyReport;
import dev.winnow.service.console.ConsoleTopology;
import dev.winnow.service.coordinator.CoordinatorTopology;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.LocalStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Console and coordinator over a real broker and registry. */
@ExtendWith(SharedStack.class)
class ConsoleIT {
    private static final int PARTITIONS = 2;
    private static final List<String> QUALITY = List.of("low", "high");
    private static final OneAgentRun NIGHT = new OneAgentRun("quality", QUALITY, "q1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final Random random = new Random(5);
    private final Meters meters = new Meters();
    private KafkaConnection connection;
    private RunTopics run;

    private PlanHistory begin(LocalStack stack, String prefix) {
        connection = Deployment.on(stack, prefix).withTopics(PARTITIONS).connection();
        // the shortest that a broker allows: the second console waits for the first one's session to end
        connection = new KafkaConnection(
                connection.bootstrapServers(),
                Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "1500"),
                connection.serdes(),
                connection.topics());
        run = connection.topics().run("night");
        new TopicProvisioner(connection).apply(run.all(PARTITIONS), (short) 1, false);
        PlanHistory history = new PlanHistory(connection, run);
        history.begin(NIGHT.plan0(), PARTITIONS);
        return history;
    }

    @Test
    void aConsoleThatDiesInMidStreamLeavesDecisionsThatVerify(LocalStack stack) {
        PlanHistory history = begin(stack, "it");
        annotate(3_000);
        try (KafkaStreams coordinator = coordinator("coordinator")) {
            coordinator.start();
            KafkaStreams first = console("first");
            first.start();
            await().atMost(PATIENCE).until(() -> decided() > 500);
            reward();
            // no time to commit: what was in flight is rolled back and decided again
            first.close(Duration.ZERO);
            await().atMost(PATIENCE).until(() -> history.read().lastKey() == 1);
            try (KafkaStreams second = console("second")) {
                second.start();
                annotate(1_000);
                await().atMost(PATIENCE).until(() -> verify().decisions() == 4_000);
            }
        }

        VerifyReport report = verify();
        assertThat(report.violations()).isEmpty();
        assertThat(report.verified()).isTrue();
        assertThat(report.decisions()).isEqualTo(4_000);
        assertThat(report.selected()).isBetween(250L, 550L);
        assertThat(report.probes()).isPositive();
        assertThat(execute(stack, "audit", "verify", "--json", "--quiet")).contains("\"verified\" : true");
        assertThat(execute(stack, "run", "list")).contains("night  plan 1  poisson");
    }

    @Test
    void poisonOnPlansAndMarksIsADeadLetterEachAndChangesNoDecision(LocalStack stack) {
        PlanHistory history = begin(stack, "poisoned");
        Poison poison = new Poison(connection, run, NIGHT.plan0());
        annotate(1_000);
        poison.spread();
        try (KafkaStreams console = console("console");
                TopicTail<DeadLetter> dead = new TopicTail<>(
                        connection,
                        connection.topics().deadLetters(),
                        connection.serdes().deadLetter())) {
            console.start();
            try (KafkaStreams first = coordinator("first")) {
                first.start();
                await().atMost(PATIENCE).until(() -> decided() == 1_000);
                reward();
                await().atMost(PATIENCE).until(() -> history.read().lastKey() == 1);
                poison.spread();
                await().atMost(PATIENCE)
                        .until(() -> dead.size() > poison.places().size() / 2);
                // no time to commit: what was in flight is rolled back and read again
                first.close(Duration.ZERO);
            }
            try (KafkaStreams second = coordinator("second")) {
                second.start();
                annotate(1_000);
                await().atMost(PATIENCE).until(() -> decided() == 2_000);
                await().atMost(PATIENCE)
                        .until(() -> dead.size() >= poison.places().size());
            }
            assertThat(dead.toEnd())
                    .extracting(ConsumerRecord::value)
                    .allSatisfy(letter -> assertThat(letter.getStep()).isEqualTo("coordinator"))
                    .extracting(letter -> letter.getOrigin() + "-" + letter.getPartition() + "@" + letter.getPosition()
                            + " " + letter.getReason())
                    .containsExactlyInAnyOrderElementsOf(poison.places());
        }

        VerifyReport report = verify();
        assertThat(report.violations()).isEmpty();
        assertThat(report.unreadable()).isEqualTo(poison.places().size());
        assertThat(execute(stack, "audit", "history", "--json", "--quiet"))
                .contains(
                        "\"verified\" : true",
                        "\"unreadable\" : " + poison.places().size());
        assertThat(execute(stack, "run", "list")).contains("night  plan 1  poisson");
        assertThat(history.read()).containsOnlyKeys(0, 1);
        assertThat(meters.unreadable("night", Meters.PLANS).count()).isPositive();
    }

    private String execute(LocalStack stack, String... command) {
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(
                "--bootstrap-server",
                stack.broker().bootstrapServers(),
                "--schema-registry",
                stack.registry().url(),
                "--prefix",
                connection.topics().prefix()));
        if (command[0].equals("audit")) {
            arguments.addAll(List.of("--run", "night"));
        }
        int code = Main.execute(Main.commandLine().setOut(new PrintWriter(out)), arguments.toArray(String[]::new));
        assertThat(code).isZero();
        return out.toString();
    }

    private VerifyReport verify() {
        return new Verify(connection, run, AuditRange.ALL, 2, line -> {}).run();
    }

    private double decided() {
        return meters.selected(run.run()).count() + meters.rejected(run.run()).count();
    }

    private KafkaStreams console(String instance) {
        return new KafkaStreams(
                new ConsoleTopology(connection, run, meters).build(),
                settings(instance).console(connection, run, meters));
    }

    private KafkaStreams coordinator(String instance) {
        return new KafkaStreams(
                new CoordinatorTopology(connection, run, meters).build(),
                settings(instance).coordinator(connection, run, meters));
    }

    private StreamsSettings settings(String instance) {
        return new StreamsSettings(directory.resolve("state").resolve(instance), Duration.ofMillis(100), 1);
    }

    private void annotate(int count) {
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < count; i++) {
                byte[] id = new byte[32];
                random.nextBytes(id);
                Document document = Document.newBuilder()
                        .setId(HexFormat.of().formatHex(id))
                        .setText("a text of some length")
                        .setSource("web")
                        .setTokens(21)
                        .setAnnotations(
                                List.of(new Annotation("quality", QUALITY.get(random.nextInt(2)), 0.5, "q1", "")))
                        .build();
                producer.send(new ProducerRecord<>(connection.topics().annotated(), document.getId(), document));
            }
        }
    }

    private void reward() {
        try (Producer<String, RewardReport> producer =
                connection.producer(connection.serdes().rewardReport(), Map.of())) {
            producer.send(new ProducerRecord<>(
                    run.rewards(), run.run(), OneAgentRun.report(run.run(), 0, 0, 1, NIGHT.rewards(100, random))));
        }
    }
}

package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.app.Deployment.CommandResult;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.RuleOptions;
import dev.winnow.service.console.ConsoleOffsets;
import dev.winnow.service.console.ConsoleTopology;
import dev.winnow.service.pacing.Allowance;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.streams.StreamsSettings;
import dev.winnow.stack.BrokerSettings;
import dev.winnow.stack.EmbeddedBroker;
import dev.winnow.stack.FreePort;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Audits of a run whose old records are no longer on the brokers' disks, but in remote storage. */
@Tag("long")
@ExtendWith(SharedStack.class)
class TieredStorageIT {
    private static final OneAgentRun NIGHT = new OneAgentRun("quality", List.of("low", "high"), "q1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DOCUMENTS = 600;
    private static final int TEXT_BYTES = 8_192;

    /** The smallest that brokers allow. */
    private static final String SEGMENT_BYTES = Integer.toString(1 << 20);

    @TempDir
    Path directory;

    private final Meters meters = new Meters();
    private final List<Document> documents = new ArrayList<>();
    private Deployment deployment;
    private KafkaConnection connection;
    private RunTopics run;

    private EmbeddedBroker broker() {
        return new EmbeddedBroker(new BrokerSettings(
                directory.resolve("broker"),
                FreePort.next(),
                FreePort.next(),
                Map.ofEntries(
                        Map.entry("remote.log.storage.system.enable", "true"),
                        Map.entry("remote.log.storage.manager.class.name", FolderStorage.class.getName()),
                        Map.entry(
                                "rsm.config." + FolderStorage.FOLDER,
                                directory.resolve("remote").toAbsolutePath().toString()),
                        Map.entry("remote.log.metadata.manager.listener.name", "PLAINTEXT"),
                        Map.entry("rlmm.config.remote.log.metadata.topic.replication.factor", "1"),
                        Map.entry("rlmm.config.remote.log.metadata.topic.num.partitions", "1"),
                        Map.entry("remote.log.manager.task.interval.ms", "200"),
                        Map.entry("log.retention.check.interval.ms", "200"),
                        Map.entry("log.initial.task.delay.ms", "200"))));
    }

    @Test
    void aTopicWhoseHeadIsRemoteIsAuditedLikeAnyOther(LocalStack shared) throws Exception {
        try (EmbeddedBroker broker = broker()) {
            begin(new LocalStack(broker, shared.registry()));
            JsonNode before = audit(0, "verify");
            assertThat(before.at("/coverage/decisions/verified").asInt()).isEqualTo(DOCUMENTS);

            tier();

            assertThat(audit(0, "verify")).isEqualTo(before);
            audit(0, "history");
            Document first = documents.get(0);
            JsonNode explained = audit(0, "explain", first.getId());
            assertThat(explained.at("/occurrences/0/offset").asInt()).isZero();
            assertThat(explained.at("/occurrences/0/livePlan").asInt()).isZero();
            JsonNode unchanged = audit(0, "what-if");
            assertThat(unchanged.get("documents").asInt()).isEqualTo(DOCUMENTS);
        }
    }

    private void begin(LocalStack stack) {
        deployment = Deployment.on(stack, "tiered").withTopics(1);
        connection = deployment.connection();
        run = connection.topics().run(OneAgentRun.NAME);
        new TopicProvisioner(connection).apply(run.all(1), (short) 1, false);
        // closed segments alone are copied
        set(annotated(), Map.of("segment.bytes", SEGMENT_BYTES));
        set(run.selected(), Map.of("segment.bytes", SEGMENT_BYTES));
        new PlanHistory(connection, run).begin(NIGHT.plan0().with(DecisionRule.TWO, RuleOptions.DEFAULT), 1);
        assertThat(new ConsoleOffsets(connection, run, false, meters).obstacle())
                .isEmpty();
        Random random = new Random(1);
        byte[] noise = new byte[TEXT_BYTES];
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < DOCUMENTS; i++) {
                random.nextBytes(noise);
                Document document = Document.newBuilder(
                                WebDocument.of(Base64.getEncoder().encodeToString(noise)))
                        .setAnnotations(List.of(
                                new Annotation("quality", List.of("low", "high").get(i % 2), 0.5, "q1", "")))
                        .build();
                documents.add(document);
                producer.send(new ProducerRecord<>(annotated(), document.getId(), document));
            }
        }
        try (KafkaStreams console = new KafkaStreams(
                new ConsoleTopology(connection, run, meters, new Allowance()).build(),
                new StreamsSettings(directory.resolve("console"), Duration.ofMillis(100), 1)
                        .console(connection, run, meters))) {
            console.start();
            await().atMost(PATIENCE)
                    .until(() -> meters.selected(run.run()).count()
                                    + meters.rejected(run.run()).count()
                            >= DOCUMENTS);
        }
    }

    private String annotated() {
        return connection.topics().annotated();
    }

    /** Switches tiered storage on as operators do, and waits until documents are nowhere but in the remote storage. */
    private void tier() throws IOException {
        CommandResult applied = deployment.execute(
                "topics",
                "apply",
                "--alter",
                "--partitions",
                "1",
                "--annotated-local-retention-hours",
                "1",
                "--run",
                OneAgentRun.NAME,
                "--selected-local-retention-hours",
                "1");
        assertThat(applied.code()).as(applied.output()).isZero();
        // nobody waits for an hour
        set(annotated(), Map.of("local.retention.ms", "1"));
        set(run.selected(), Map.of("local.retention.ms", "1"));
        await().atMost(PATIENCE).until(() -> localStart() >= DOCUMENTS / 2);
        assertThat(offset(OffsetSpec.earliest())).isZero();
        assertThat(segments()).isNotEmpty();
    }

    private void set(String topic, Map<String, String> settings) {
        List<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        connection.ask("to change " + topic, admin -> admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))
                .all());
    }

    private long localStart() {
        return offset(OffsetSpec.earliestLocal());
    }

    private long offset(OffsetSpec which) {
        TopicPartition partition = new TopicPartition(annotated(), 0);
        return connection
                .ask("for an offset", admin -> admin.listOffsets(Map.of(partition, which))
                        .partitionResult(partition))
                .offset();
    }

    /** Segments of annotated documents in the remote storage. */
    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("remote"))) {
            return files.filter(file -> file.toString().endsWith(FolderStorage.LOG))
                    .filter(file -> file.toString().contains(annotated()))
                    .toList();
        }
    }

    private JsonNode audit(int code, String audit, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("audit", audit, "--run", OneAgentRun.NAME, "--json", "--quiet"));
        command.addAll(List.of(options));
        CommandResult result = deployment.execute(command.toArray(String[]::new));
        assertThat(result.code()).as(result.output()).isEqualTo(code);
        return JSON.readTree(result.output());
    }
}

package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.app.Deployment.CommandResult;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Document;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import dev.winnow.trainer.feed.KafkaSampleFeed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Records of hundreds of megabytes in a few kilobytes, written while their topics had no bound, on every topic: processes of 160 MiB, which end when memory does. */
@Tag("long")
@ExtendWith(SharedStack.class)
class OversizedRecordsIT {
    private static final int GOOD = 6;
    private static final int BOMB_BYTES = 600_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** One alone, 30 in a batch of 3 GB, and one each of gzip, lz4, snappy and of a transaction. */
    private static final int BOMBS_ON_DOCUMENTS = 1 + 30 + 3 + 1;

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private Deployment deployment;
    private int documents;

    @Test
    void noReaderRunsOutOfMemoryAndAllThatIsHonestIsUsed(LocalStack stack) throws Exception {
        deployment = Deployment.on(stack, "bombs").withTopics(1);
        KafkaConnection connection = deployment.connection();
        RunTopics run = connection.topics().run("night");
        String agents = directory.resolve("agents").toString();
        HashAgentFactory.write(directory.resolve("agents"), "coin", List.of("heads", "tails"), 1);
        unbounded(List.of(
                connection.topics().documents(),
                connection.topics().annotated(),
                connection.topics().deadLetters(),
                connection.topics().ingestPositions()));

        bomb(connection.topics().documents(), CompressionType.ZSTD, 1, BOMB_BYTES);
        produce();
        bomb(connection.topics().documents(), CompressionType.ZSTD, 30, 100_000_000);
        bomb(connection.topics().documents(), CompressionType.GZIP, 1, BOMB_BYTES);
        produce();
        bomb(connection.topics().documents(), CompressionType.LZ4, 1, BOMB_BYTES);
        bomb(connection.topics().documents(), CompressionType.SNAPPY, 1, 60_000_000);
        inTransaction(connection.topics().documents());
        produce();
        bomb(connection.topics().deadLetters(), CompressionType.ZSTD, 1, BOMB_BYTES);
        bomb(connection.topics().ingestPositions(), CompressionType.ZSTD, 1, BOMB_BYTES);

        CommandResult ingested = job("ingest", "--name", "small", file().toString());
        assertThat(ingested.code()).as(ingested.output()).isZero();
        try (ServiceProcess dedup = dedup();
                ServiceProcess scorer = deployment.start("score", directory, "score", "--agents-dir", agents)) {
            awaitCount(dedup, "winnow_documents_compared_total", 3 * GOOD + 1);
            awaitCount(dedup, "winnow_documents_dead_total{reason=\"oversized\"", BOMBS_ON_DOCUMENTS);
            awaitCount(scorer, "winnow_documents_annotated_total", 3 * GOOD + 1);
            awaitCount(scorer, "winnow_documents_dead_total{reason=\"oversized\"", BOMBS_ON_DOCUMENTS);
        }

        assertThat(deployment
                        .execute("run", "create", "--run", "night", "--agents-dir", agents)
                        .code())
                .isZero();
        List<String> ofRun = List.of(
                run.plans(), run.marks(), run.rewards(), run.probes(), run.selected(), run.controls(), run.outcomes());
        unbounded(ofRun);
        for (String topic : ofRun) {
            bomb(topic, CompressionType.ZSTD, 1, BOMB_BYTES);
        }
        bomb(connection.topics().annotated(), CompressionType.ZSTD, 1, BOMB_BYTES);
        try (ServiceProcess coordinator = service("coordinator");
                ServiceProcess console = service("console")) {
            await().atMost(PATIENCE).until(() -> {
                assertThat(console.isAlive()).as(console::deathReport).isTrue();
                return counted(console, "winnow_documents_selected_total")
                                + counted(console, "winnow_documents_rejected_total")
                        >= 3 * GOOD + 1;
            });
            awaitCount(console, "winnow_documents_dead_total{reason=\"oversized\"", 1);
            coordinator.awaitReady(PATIENCE);
            // on plans, marks, rewards, probes and controls
            awaitCount(coordinator, "winnow_documents_dead_total{reason=\"oversized\"", 5);
        }

        // every decision verifies; what is not the run's is named, as any record of strangers
        CommandResult verified = job("audit", "verify", "--run", "night");
        assertThat(verified.code()).as(verified.output()).isEqualTo(1);
        assertThat(verified.output())
                .contains(
                        "decisions: 19 verified, 0 not covered, 0 differing",
                        "1 undecodable, 3 violations",
                        run.outcomes() + " 0:0",
                        run.probes() + " 0:0",
                        run.selected() + " 0:0");
        CommandResult history = job("audit", "history", "--run", "night");
        assertThat(history.code()).as(history.output()).isEqualTo(1);
        assertThat(history.output())
                .contains(
                        "plans: 1 verified, 0 not covered, 0 differing",
                        "refused as a whole: {oversized=1}",
                        run.outcomes() + " 0:0");
        CommandResult replayed = deployment.execute("dead-letters", "replay", "--reason", "oversized", "--dry-run");
        assertThat(replayed.output()).contains("the payload is cut");
        CommandResult listed = job("dead-letters", "list", "--last", "100");
        assertThat(listed.code()).as(listed.output()).isZero();
        AtomicInteger skipped = new AtomicInteger();
        try (KafkaSampleFeed feed =
                new KafkaSampleFeed(connection, run, Map.of(), Duration.ZERO, skipped::incrementAndGet)) {
            await().atMost(PATIENCE).until(() -> {
                feed.next(0, Duration.ofMillis(100));
                return skipped.get() == 1;
            });
        }
    }

    private ServiceProcess dedup() {
        String agents = directory.resolve("stage-agents").toString();
        CommandResult made = deployment.executeAlone(
                "agents",
                "create",
                "--type",
                "stream-duplicate",
                "--name",
                "repeats",
                "--groups",
                "unique,near,exact",
                "--output",
                agents);
        assertThat(made.code()).as(made.output()).isZero();
        return deployment.start(
                "dedup",
                directory,
                "dedup",
                "--agents-dir",
                agents,
                "--state-dir",
                directory.resolve("dedup-state").toString());
    }

    private ServiceProcess service(String command) {
        return deployment.start(
                command,
                directory,
                command,
                "--run",
                "night",
                "--state-dir",
                directory.resolve(command + "-state").toString());
    }

    /** A command in a process of its own. */
    private CommandResult job(String... command) throws Exception {
        try (ChildProcess process = deployment.startJob(command[0] + "-" + command[1], directory, command)) {
            int code = process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return new CommandResult(code, process.lastLogLines());
        }
    }

    private Path file() throws IOException {
        return Files.writeString(directory.resolve("small.jsonl"), "{\"text\": \"a small document about rivers\"}\n");
    }

    private void bomb(String topic, CompressionType codec, int records, int bytes) throws IOException {
        BombBatch.send(deployment.stack().broker().bootstrapServers(), topic, codec, records, bytes);
    }

    private void unbounded(Collection<String> topics) throws Exception {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (String topic : topics) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    List.of(new AlterConfigOp(
                            new ConfigEntry("max.decompressed.message.bytes", ""), AlterConfigOp.OpType.DELETE)));
        }
        try (Admin admin = deployment.connection().admin()) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    private void produce() {
        KafkaConnection connection = deployment.connection();
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < GOOD; i++) {
                Document document = WebDocument.of("document " + documents++ + " about a river and its boats");
                producer.send(new ProducerRecord<>(connection.topics().documents(), document.getId(), document));
            }
        }
    }

    private void inTransaction(String topic) {
        try (Producer<String, byte[]> producer = deployment
                .connection()
                .producer(
                        Serdes.ByteArray(),
                        Map.of(
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                "bombs",
                                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                                "zstd",
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                64 << 20))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "bomb", new byte[20 << 20]));
            producer.commitTransaction();
        }
    }

    private void awaitCount(ServiceProcess service, String counter, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(service.isAlive()).as(service::deathReport).isTrue();
            assertThat(counted(service, counter)).as(counter).isEqualTo(count);
        });
    }

    /** Sum of a counter; 0 while the service does not answer. */
    private double counted(ServiceProcess service, String counter) throws InterruptedException {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create(service.address() + "/metrics"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(counter))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}

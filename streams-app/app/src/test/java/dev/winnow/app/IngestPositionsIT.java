package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.ingest.IngestProgress;
import dev.winnow.ingest.IngestReport;
import dev.winnow.ingest.IngestSettings;
import dev.winnow.ingest.Ingestor;
import dev.winnow.ingest.InputFiles;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An ingest finds its own positions whatever others do on their topic. */
@ExtendWith(SharedStack.class)
class IngestPositionsIT {
    @TempDir
    Path folder;

    @Test
    void anIngestThatIsRepeatedBehindAnotherOnesOpenTransactionWritesNothing(LocalStack stack) throws Exception {
        KafkaConnection connection = topics(stack, "positions-hidden");
        Files.writeString(folder.resolve("a.jsonl"), "{\"text\":\"one\"}\n{\"text\":\"two\"}\n");
        try (Stranger killed = open(connection, "other")) {
            assertThat(ingest(connection).documents()).isEqualTo(2);

            long start = System.nanoTime();
            IngestReport second = ingest(connection);

            assertThat(second.documents()).isZero();
            assertThat(second.filesAlreadyIngested()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("without waiting for the stranger's time-out of 120 s")
                    .isLessThan(Duration.ofSeconds(30));
            Files.writeString(folder.resolve("b.jsonl"), "{\"text\":\"three\"}\n");
            assertThat(ingest(connection).documents()).isEqualTo(1);
            assertThat(ingest(connection).filesAlreadyIngested()).isEqualTo(2);
            killed.abort();
        }
        assertThat(texts(connection)).containsExactlyInAnyOrder("one", "two", "three");
    }

    @Test
    void aPositionThatWasAbortedBehindAnOpenTransactionDoesNotCount(LocalStack stack) throws Exception {
        KafkaConnection connection = topics(stack, "positions-aborted");
        Files.writeString(folder.resolve("a.jsonl"), "{\"text\":\"one\"}\n");
        String done = positionsAfterIngest(connection, "rehearsal");
        try (Stranger stranger = open(connection, "other");
                Stranger own = new Stranger(connection, connection.topics().ingestTransaction("crawl"))) {
            own.begin().write(connection.topics().ingestPositions(), key("crawl"), done);

            // fences the producer that has just died, which aborts its transaction
            CompletableFuture<IngestReport> next = CompletableFuture.supplyAsync(() -> ingest(connection));
            await().during(2, TimeUnit.SECONDS).until(() -> !next.isDone());
            stranger.abort();

            assertThat(next.get(60, TimeUnit.SECONDS).documents()).isEqualTo(1);
        }
    }

    @Test
    void aCommittedPositionWithoutProofIsWaitedFor(LocalStack stack) throws Exception {
        KafkaConnection connection = topics(stack, "positions-unproven");
        Files.writeString(folder.resolve("a.jsonl"), "{\"text\":\"one\"}\n");
        String done = positionsAfterIngest(connection, "rehearsal");
        try (Stranger stranger = open(connection, "other")) {
            try (Stranger own = new Stranger(connection, connection.topics().ingestTransaction("crawl"))) {
                own.begin()
                        .write(connection.topics().ingestPositions(), key("crawl"), done)
                        .commit();
            }
            CompletableFuture<IngestReport> next = CompletableFuture.supplyAsync(() -> ingest(connection));
            await().during(2, TimeUnit.SECONDS).until(() -> !next.isDone());
            stranger.commit();

            assertThat(next.get(60, TimeUnit.SECONDS).documents()).isZero();
        }
    }

    @Test
    void foreignRecordsAreSkippedAndCountedAndATombstoneForgetsItsFile(LocalStack stack) throws Exception {
        KafkaConnection connection = topics(stack, "positions-foreign");
        Files.writeString(folder.resolve("a.jsonl"), "{\"text\":\"one\"}\n");
        Files.writeString(folder.resolve("b.jsonl"), "{\"text\":\"two\"}\n");
        assertThat(ingest(connection).documents()).isEqualTo(2);
        String topic = connection.topics().ingestPositions();
        try (Producer<String, byte[]> anyone = connection.producer(Serdes.ByteArray(), Map.of())) {
            for (String value : new String[] {"no JSON", "null", "[]", "{\"bytes\":-1}"}) {
                anyone.send(new ProducerRecord<>(topic, key("crawl"), value.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }
            // brokers take a record without a key only while the topic is not compacted
            cleanup(connection, topic, "delete");
            anyone.send(new ProducerRecord<>(topic, null, "{}".getBytes(StandardCharsets.UTF_8)))
                    .get();
            cleanup(connection, topic, "compact");
            anyone.send(new ProducerRecord<>(topic, "crawl " + folder.resolve("b.jsonl"), null))
                    .get();
        }

        IngestReport report = ingest(connection);

        assertThat(report.documents()).isEqualTo(1);
        assertThat(report.filesAlreadyIngested()).isEqualTo(1);
        assertThat(report.warnings()).containsEntry("record on ingest-positions that is not a position", 5L);
        assertThat(texts(connection)).containsExactlyInAnyOrder("one", "two", "two");
    }

    private static void cleanup(KafkaConnection connection, String topic, String policy) {
        connection.ask("to alter " + topic, admin -> admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("cleanup.policy", policy), AlterConfigOp.OpType.SET))))
                .all());
    }

    /** The value of the position that an ingest of another name leaves for the first file. */
    private String positionsAfterIngest(KafkaConnection connection, String name) {
        ingest(connection, name);
        try (TopicTail<byte[]> tail =
                new TopicTail<>(connection, connection.topics().ingestPositions(), Serdes.ByteArray())) {
            return new String(
                    tail.toEnd().stream()
                            .filter(record -> key(name).equals(record.key()))
                            .reduce((first, last) -> last)
                            .orElseThrow()
                            .value(),
                    StandardCharsets.UTF_8);
        }
    }

    private String key(String name) {
        return name + " " + folder.resolve("a.jsonl");
    }

    /** An ingest that was killed in the middle of a transaction. */
    private static Stranger open(KafkaConnection connection, String name) throws Exception {
        return new Stranger(connection, connection.topics().ingestTransaction(name))
                .begin()
                .write(connection.topics().ingestPositions(), name + " x", "{}");
    }

    private IngestReport ingest(KafkaConnection connection) {
        return ingest(connection, "crawl");
    }

    private IngestReport ingest(KafkaConnection connection, String name) {
        try {
            InputFiles inputs = InputFiles.list(List.of(folder));
            try (Ingestor ingestor = Ingestor.on(connection, IngestSettings.named(name))) {
                return ingestor.run(inputs, IngestProgress.onStandardError(true, inputs.bytes()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KafkaConnection topics(LocalStack stack, String prefix) {
        return Deployment.on(stack, prefix).withTopics(1).connection();
    }

    private static List<String> texts(KafkaConnection connection) {
        try (TopicTail<Document> tail = new TopicTail<>(
                connection, connection.topics().documents(), connection.serdes().document())) {
            return tail.toEnd().stream()
                    .map(ConsumerRecord::value)
                    .map(Document::getText)
                    .toList();
        }
    }
}

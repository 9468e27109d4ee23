package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.ingest.IngestProgress;
import dev.winnow.ingest.IngestReport;
import dev.winnow.ingest.IngestSettings;
import dev.winnow.ingest.Ingestor;
import dev.winnow.ingest.InputFiles;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedStack.class)
class IngestIT {
    private static final int RECORDS = 40_000;
    private static final int BAD_EVERY = 100;

    @TempDir
    Path directory;

    @Test
    void anIngestThatWasKilledContinuesWithoutLossOrRepetition(LocalStack stack) throws Exception {
        Path input = Files.writeString(directory.resolve("crawl.jsonl"), crawl());
        Deployment deployment = Deployment.on(stack, "ingest").withTopics(3);
        KafkaConnection connection = deployment.connection();

        ChildProcess process = deployment.startJob("ingest", directory, "ingest", "--name", "crawl", input.toString());
        await().atMost(60, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(20)).until(() -> {
            assertThat(process.isAlive()).as("still ingesting").isTrue();
            return committed(connection) > 0;
        });
        process.kill();
        int beforeRestart = documents(connection).size();

        IngestReport report = ingestHere(connection, input);

        List<String> texts = documents(connection);
        assertThat(beforeRestart).isBetween(1, RECORDS - RECORDS / BAD_EVERY - 1);
        assertThat(texts).hasSize(RECORDS - RECORDS / BAD_EVERY);
        assertThat(new TreeSet<>(texts)).hasSameSizeAs(texts);
        assertThat(beforeRestart + report.documents()).isEqualTo(texts.size());
        assertThat(deadLetterPositions(connection)).doesNotHaveDuplicates().hasSize(RECORDS / BAD_EVERY);
        assertThat(ingestHere(connection, input).documents()).isZero();
    }

    private static IngestReport ingestHere(KafkaConnection connection, Path input) throws IOException {
        InputFiles inputs = InputFiles.list(List.of(input));
        try (Ingestor ingestor = Ingestor.on(connection, IngestSettings.named("crawl"))) {
            return ingestor.run(inputs, IngestProgress.onStandardError(true, inputs.bytes()));
        }
    }

    private static long committed(KafkaConnection connection) {
        try (Consumer<String, Document> consumer =
                connection.consumer(connection.serdes().document(), Map.of())) {
            return consumer.endOffsets(partitions(consumer, connection.topics().documents())).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    private static List<String> documents(KafkaConnection connection) {
        return read(
                        connection,
                        connection.topics().documents(),
                        connection.serdes().document())
                .stream()
                .map(Document::getText)
                .toList();
    }

    private static List<Long> deadLetterPositions(KafkaConnection connection) {
        return read(
                        connection,
                        connection.topics().deadLetters(),
                        connection.serdes().deadLetter())
                .stream()
                .map(DeadLetter::getPosition)
                .toList();
    }

    private static <V> List<V> read(KafkaConnection connection, String topic, Serde<V> serde) {
        try (TopicTail<V> tail = new TopicTail<>(connection, topic, serde)) {
            return tail.toEnd().stream().map(ConsumerRecord::value).toList();
        }
    }

    private static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private static String crawl() {
        StringBuilder lines = new StringBuilder();
        for (int record = 0; record < RECORDS; record++) {
            lines.append(
                    record % BAD_EVERY == 7
                            ? "not a record " + record + "\n"
                            : "{\"text\":\"document " + record + " " + "and words ".repeat(20) + "\"}\n");
        }
        return lines.toString();
    }
}

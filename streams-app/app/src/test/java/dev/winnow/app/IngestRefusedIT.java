package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.ingest.IngestException;
import dev.winnow.ingest.IngestProgress;
import dev.winnow.ingest.IngestReport;
import dev.winnow.ingest.IngestSettings;
import dev.winnow.ingest.Ingestor;
import dev.winnow.ingest.InputFiles;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real broker that refuses documents for their size. */
@ExtendWith(SharedStack.class)
class IngestRefusedIT {
    private static final int DOCUMENTS = 300;
    private static final int LONG_EVERY = 50;

    @TempDir
    Path directory;

    @Test
    void aDocumentThatTheTopicRefusesIsADeadLetterAndTheOthersAreThereOnce(LocalStack stack) throws Exception {
        KafkaConnection connection =
                Deployment.on(stack, "ingest-refused").withTopics(2).connection();
        limit(connection, connection.topics().documents(), 20_000);

        IngestReport report = ingest(connection);

        assertThat(report.dead()).containsExactly(Map.entry("refused-by-kafka", (long) DOCUMENTS / LONG_EVERY));
        assertThat(report.documents()).isEqualTo(DOCUMENTS - DOCUMENTS / LONG_EVERY);
        assertThat(read(
                                connection,
                                connection.topics().documents(),
                                connection.serdes().document())
                        .stream()
                        .map(Document::getText)
                        .toList())
                .hasSize(DOCUMENTS - DOCUMENTS / LONG_EVERY)
                .doesNotHaveDuplicates();
        assertThat(read(
                        connection,
                        connection.topics().deadLetters(),
                        connection.serdes().deadLetter()))
                .hasSize(DOCUMENTS / LONG_EVERY)
                .extracting(DeadLetter::getDetail)
                .allMatch(detail -> detail.contains("RecordTooLargeException"));
        assertThat(ingest(connection).documents()).isZero();
    }

    @Test
    void whereTheDeadLetterIsRefusedTooTheStopNamesTheRecord(LocalStack stack) throws Exception {
        KafkaConnection connection =
                Deployment.on(stack, "ingest-refused-twice").withTopics(2).connection();
        limit(connection, connection.topics().documents(), 20_000);
        limit(connection, connection.topics().deadLetters(), 100);

        assertThatThrownBy(() -> ingest(connection))
                .isInstanceOf(IngestException.class)
                .hasMessageMatching(
                        "(?s)the dead letter of record \\d*7 of .*crawl\\.jsonl is refused.*RecordTooLargeException.*");
    }

    private IngestReport ingest(KafkaConnection connection) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < DOCUMENTS; i++) {
            // no repetition that compression would take away
            StringBuilder words = new StringBuilder("document " + i);
            for (int word = 0; i % LONG_EVERY == 7 && word < 20_000; word++) {
                words.append(' ').append(Integer.toHexString((word * 31 + i) * 0x9e3779b9));
            }
            lines.append("{\"text\":\"").append(words).append("\"}\n");
        }
        InputFiles inputs =
                InputFiles.list(List.of(Files.writeString(directory.resolve("crawl.jsonl"), lines.toString())));
        try (Ingestor ingestor = Ingestor.on(connection, IngestSettings.named("crawl"))) {
            return ingestor.run(inputs, IngestProgress.onStandardError(true, inputs.bytes()));
        }
    }

    private static void limit(KafkaConnection connection, String topic, int bytes) {
        connection.ask("limit of " + topic, admin -> admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("max.message.bytes", String.valueOf(bytes)),
                                AlterConfigOp.OpType.SET))))
                .all());
    }

    private static <V> List<V> read(KafkaConnection connection, String topic, Serde<V> serde) {
        try (TopicTail<V> tail = new TopicTail<>(connection, topic, serde)) {
            return tail.toEnd().stream().map(ConsumerRecord::value).toList();
        }
    }
}

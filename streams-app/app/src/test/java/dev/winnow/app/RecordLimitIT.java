package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.decision.DocumentId;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.service.scoring.Labeller;
import dev.winnow.service.scoring.ScoringLoop;
import dev.winnow.service.scoring.ScoringSettings;
import dev.winnow.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A scorer whose broker takes less than Winnow does. */
@ExtendWith(SharedStack.class)
class RecordLimitIT {
    private static final int LIMIT = 50_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aDocumentThatNoBrokerTakesIsADeadLetterAndScoringContinues(LocalStack stack) throws Exception {
        KafkaConnection connection =
                Deployment.on(stack, "small-records").withTopics(1).connection();
        String annotated = connection.topics().annotated();
        connection.ask("to lower the limit of a topic", admin -> admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, annotated),
                        List.of(new AlterConfigOp(
                                new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(LIMIT)),
                                AlterConfigOp.OpType.SET))))
                .all());
        HashAgentFactory.write(directory, "coin", List.of("heads", "tails"), 1);
        List<Document> documents = documents();
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            documents.forEach(document ->
                    producer.send(new ProducerRecord<>(connection.topics().documents(), document.getId(), document)));
        }

        Meters meters = new Meters();
        try (AgentCatalog catalog = AgentCatalog.load(directory, AgentSettings.on("cpu", 1));
                TopicTail<Document> labelled = new TopicTail<>(
                        connection, annotated, connection.serdes().document());
                TopicTail<DeadLetter> dead = new TopicTail<>(
                        connection,
                        connection.topics().deadLetters(),
                        connection.serdes().deadLetter())) {
            ScoringLoop loop = new ScoringLoop(
                    connection,
                    new Labeller(catalog.agents(), meters, System::nanoTime, Duration.ofMinutes(1)),
                    new ScoringSettings("scorer", 16, 2, Duration.ofMillis(100)),
                    meters);
            CompletableFuture<Void> running = CompletableFuture.runAsync(loop::run);
            await().atMost(PATIENCE).until(() -> running.isDone() || labelled.size() + dead.size() >= documents.size());
            loop.stop();
            running.get();

            assertThat(dead.toEnd())
                    .extracting(letter ->
                            letter.value().getReason() + " " + letter.value().getPosition())
                    .containsExactly("too-large 30", "too-large 60");
            assertThat(labelled.toEnd())
                    .extracting(record -> record.value().getId())
                    .containsExactlyElementsOf(documents.stream()
                            .filter(document -> document.getText().length() < LIMIT)
                            .map(Document::getId)
                            .toList());
        }
    }

    /** Small ones, and two that hardly compress. The small ones together are more than a batch may hold. */
    private static List<Document> documents() {
        Random random = new Random(3);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            byte[] bytes = new byte[i == 30 || i == 60 ? 3 * LIMIT : 3_000];
            random.nextBytes(bytes);
            String text = Base64.getEncoder().encodeToString(bytes);
            documents.add(Document.newBuilder()
                    .setId(DocumentId.of(text))
                    .setText(text)
                    .setSource("web")
                    .setTokens(text.length())
                    .build());
        }
        return documents;
    }
}

package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.TopicException;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A scorer whose topics refuse some records for what they are. */
@ExtendWith(SharedStack.class)
class RefusedRecordsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    private static final int DOCUMENTS = 60;
    private static final List<Integer> OLD = List.of(7, 8, 31);
    private static final int UNTIMED = 20;
    private static final int LARGE = 40;
    private static final int LIMIT = 50_000;

    @TempDir
    Path directory;

    @BeforeEach
    void writeAgent() {
        HashAgentFactory.write(directory, "coin", List.of("heads", "tails"), 1);
    }

    @Test
    void refusedRecordsBecomeDeadLettersAndAllOthersAreLabelledInOrder(LocalStack stack) throws Exception {
        KafkaConnection connection = deployment(stack, "refused");
        set(
                connection,
                connection.topics().annotated(),
                TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
                DAY_MILLIS);
        set(connection, connection.topics().annotated(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, LIMIT);
        List<Document> documents = documents();
        produce(connection, documents);
        Meters meters = new Meters();

        try (AgentCatalog catalog = AgentCatalog.load(directory, AgentSettings.on("cpu", 1));
                TopicTail<Document> labelled = new TopicTail<>(
                        connection,
                        connection.topics().annotated(),
                        connection.serdes().document());
                TopicTail<DeadLetter> dead = new TopicTail<>(
                        connection,
                        connection.topics().deadLetters(),
                        connection.serdes().deadLetter())) {
            ScoringLoop loop = loop(connection, catalog, meters);
            CompletableFuture<Void> running = CompletableFuture.runAsync(loop::run);
            await().atMost(PATIENCE).until(() -> running.isDone() || labelled.size() + dead.size() >= DOCUMENTS);
            loop.stop();
            running.get();

            assertThat(dead.toEnd())
                    .extracting(letter ->
                            letter.value().getPosition() + " " + letter.value().getReason())
                    .containsExactly("7 refused", "8 refused", "31 refused", "40 too-large");
            assertThat(dead.toEnd().get(0).value().getDetail()).contains("InvalidTimestamp");
            assertThat(labelled.toEnd())
                    .extracting(record -> record.value().getId())
                    .containsExactlyElementsOf(documents.stream()
                            .filter(document ->
                                    !OLD.contains(documents.indexOf(document)) && documents.indexOf(document) != LARGE)
                            .map(Document::getId)
                            .toList());
            assertThat(labelled.toEnd()).allMatch(record -> record.timestamp() > 0);
        }
        assertThat(meters.annotated().count()).isEqualTo(DOCUMENTS - OLD.size() - 1);
        assertThat(meters.dead("refused").count()).isEqualTo(OLD.size());
        assertThat(meters.dead("too-large").count()).isEqualTo(1);
    }

    @Test
    void aScorerStopsWithTheNameOfARecordThatCanBeWrittenNowhere(LocalStack stack) {
        KafkaConnection connection = deployment(stack, "refused-twice");
        set(connection, connection.topics().annotated(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, LIMIT);
        set(connection, connection.topics().deadLetters(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, 100);
        produce(connection, documents());

        try (AgentCatalog catalog = AgentCatalog.load(directory, AgentSettings.on("cpu", 1));
                TopicTail<Document> labelled = new TopicTail<>(
                        connection,
                        connection.topics().annotated(),
                        connection.serdes().document())) {
            assertThatThrownBy(() -> loop(connection, catalog, new Meters()).run())
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("record refused-twice.documents-0@" + LARGE + " can be written neither to"
                            + " refused-twice.annotated (RecordTooLargeException")
                    .hasMessageContaining("nor to refused-twice.dead-letters");
            assertThat(labelled.toEnd()).hasSize(LARGE);
        }
    }

    private static KafkaConnection deployment(LocalStack stack, String prefix) {
        return Deployment.on(stack, prefix).withTopics(1).connection();
    }

    private static ScoringLoop loop(KafkaConnection connection, AgentCatalog catalog, Meters meters) {
        return new ScoringLoop(
                connection,
                new Labeller(catalog.agents(), meters, System::nanoTime, Duration.ofMinutes(1)),
                new ScoringSettings("scorer", 16, 2, Duration.ofMillis(100)),
                meters);
    }

    private static void set(KafkaConnection connection, String topic, String setting, long value) {
        connection.ask("to set " + setting, admin -> admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(
                                new ConfigEntry(setting, String.valueOf(value)), AlterConfigOp.OpType.SET))))
                .all());
    }

    private static void produce(KafkaConnection connection, List<Document> documents) {
        long now = System.currentTimeMillis();
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < documents.size(); i++) {
                long time = OLD.contains(i) ? now - 3 * DAY_MILLIS : now;
                producer.send(new Timed(connection.topics().documents(), i == UNTIMED ? -1 : time, documents.get(i)));
            }
        }
    }

    /** Small ones, and one that hardly compresses. */
    private static List<Document> documents() {
        Random random = new Random(5);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            byte[] bytes = new byte[i == LARGE ? 3 * LIMIT : 300];
            random.nextBytes(bytes);
            documents.add(WebDocument.of(Base64.getEncoder().encodeToString(bytes)));
        }
        return documents;
    }

    /** A record of a client that may set no time at all. */
    private static final class Timed extends ProducerRecord<String, Document> {
        private final long time;

        Timed(String topic, long time, Document document) {
            super(topic, document.getId(), document);
            this.time = time;
        }

        @Override
        public Long timestamp() {
            return time;
        }
    }
}

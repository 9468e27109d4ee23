package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.Agent;
import dev.winnow.agent.Label;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import dev.winnow.service.scoring.Labeller;
import dev.winnow.service.scoring.ScoringLoop;
import dev.winnow.service.scoring.ScoringSettings;
import dev.winnow.stack.LocalStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A scorer whose agent takes very long for a batch, while others come to share the work. */
@Tag("long")
@ExtendWith(SharedStack.class)
class SlowAgentIT {
    private static final int PARTITIONS = 2;
    private static final int DOCUMENTS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void anotherScorerGetsItsShareBeforeTheSlowBatchIsDoneAndEveryDocumentIsLabelledOnce(LocalStack stack)
            throws Exception {
        KafkaConnection connection =
                Deployment.on(stack, "slow-agent").withTopics(PARTITIONS).connection();
        try (Producer<String, Document> producer =
                connection.producer(connection.serdes().document(), Map.of())) {
            for (int i = 0; i < DOCUMENTS; i++) {
                Document document = WebDocument.of("text " + i);
                producer.send(new ProducerRecord<>(
                        connection.topics().documents(), i % PARTITIONS, document.getId(), document));
            }
        }
        CountDownLatch release = new CountDownLatch(1);
        Waiting slow = new Waiting(release);
        try (TopicTail<Document> annotated = new TopicTail<>(
                        connection,
                        connection.topics().annotated(),
                        connection.serdes().document());
                Labeller first = labeller(slow);
                Labeller second = labeller(new Waiting(new CountDownLatch(0)))) {
            ScoringLoop busy = loop(connection, "busy", first);
            CompletableFuture<Void> busyRuns = CompletableFuture.runAsync(busy::run);
            slow.begun.await();
            ScoringLoop other = loop(connection, "other", second);
            CompletableFuture<Void> otherRuns = CompletableFuture.runAsync(other::run);

            // the other one labels its partition to the end while the first batch of the busy one is not done
            await().atMost(PATIENCE)
                    .until(() -> busyRuns.isDone() || otherRuns.isDone() || annotated.size() == DOCUMENTS / PARTITIONS);
            assertThat(release.getCount()).isEqualTo(1);

            release.countDown();
            await().atMost(PATIENCE)
                    .until(() -> busyRuns.isDone() || otherRuns.isDone() || annotated.size() == DOCUMENTS);
            busy.stop();
            other.stop();
            busyRuns.get();
            otherRuns.get();

            assertThat(annotated.toEnd())
                    .extracting(record -> record.value().getText())
                    .doesNotHaveDuplicates()
                    .hasSize(DOCUMENTS);
            assertThat(annotated.toEnd())
                    .allSatisfy(record ->
                            assertThat(record.value().getAnnotations()).hasSize(1));
        }
    }

    private static Labeller labeller(Agent agent) {
        return new Labeller(List.of(agent), new Meters(), System::nanoTime, Duration.ofMinutes(5));
    }

    private static ScoringLoop loop(KafkaConnection connection, String instance, Labeller labeller) {
        return new ScoringLoop(
                connection, labeller, new ScoringSettings(instance, 4, 3, Duration.ofMillis(100)), new Meters());
    }

    /** Labels nothing before it is released. */
    private static final class Waiting implements Agent {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch release;

        private Waiting(CountDownLatch release) {
            this.release = release;
        }

        @Override
        public List<Label> label(List<Document> batch) {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return batch.stream().map(document -> new Label("done", 1)).toList();
        }

        @Override
        public String name() {
            return "waiting";
        }

        @Override
        public List<String> groups() {
            return List.of("done");
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public void close() {}
    }
}

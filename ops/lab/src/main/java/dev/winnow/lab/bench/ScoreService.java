package dev.winnow.lab.bench;

import dev.winnow.agent.Agent;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.RecordFollower;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import dev.winnow.service.scoring.Labeller;
import dev.winnow.service.scoring.ScoringLoop;
import dev.winnow.service.scoring.ScoringSettings;
import dev.winnow.stack.LocalStackException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The scorer as it serves, on a broker: documents go in, and are counted when a consumer that reads committed records sees them with the
 * agent's label. Owned by one thread.
 */
final class ScoreService implements AutoCloseable {
    private static final int PARTITIONS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConnection connection;
    private final ScoringLoop loop;
    private final Thread scorer;
    private final Producer<String, Document> producer;
    private final RecordFollower annotated;
    private final Deserializer<Document> values;

    ScoreService(KafkaConnection connection, List<Agent> agents, int batchDocuments) {
        this.connection = connection;
        new TopicProvisioner(connection).apply(connection.topics().shared(PARTITIONS), (short) 1, false);
        Meters meters = new Meters();
        loop = new ScoringLoop(
                connection,
                new Labeller(agents, meters, System::nanoTime, Labeller.DEFAULT_LIMIT),
                new ScoringSettings("bench", batchDocuments, 3, Duration.ofMillis(500)),
                meters);
        scorer = new Thread(loop::run, "scorer");
        producer = connection.producer(connection.serdes().document(), Map.of());
        values = connection.serdes().document().deserializer();
        annotated = RecordFollower.of(connection, connection.topics().annotated());
        scorer.start();
    }

    /**
     * Scores documents; returns when all of them are on the annotated topic. The scorer works on the first ones while others are on their way.
     *
     * @param passes times that each is sent, all of them once before any comes again
     */
    void score(List<Document> batch, int passes) {
        for (int pass = 0; pass < passes; pass++) {
            send(batch);
        }
        long limit = System.nanoTime() + LIMIT.toNanos();
        int all = batch.size() * passes;
        int seen = 0;
        while (seen < all) {
            for (ConsumerRecord<String, byte[]> record : annotated.poll(POLL)) {
                Document labelled = values.deserialize(record.topic(), record.value());
                if (labelled.getAnnotations().size() != 1) {
                    throw new LocalStackException("Document " + record.key() + " came without its label.");
                }
                seen++;
            }
            if (System.nanoTime() > limit || !scorer.isAlive()) {
                throw new LocalStackException("The scorer has labelled " + seen + " of " + all
                        + " documents and has stopped: look above for its error.");
            }
        }
    }

    private void send(List<Document> documents) {
        String topic = connection.topics().documents();
        AtomicReference<Exception> refusal = new AtomicReference<>();
        for (int i = 0; i < documents.size(); i++) {
            Document document = documents.get(i);
            producer.send(
                    new ProducerRecord<>(topic, i % PARTITIONS, document.getId(), document), (written, failure) -> {
                        if (failure != null) {
                            refusal.compareAndSet(null, failure);
                        }
                    });
        }
        producer.flush();
        if (refusal.get() != null) {
            throw new LocalStackException(
                    "Cannot load the benchmark's documents: " + refusal.get().getMessage(), refusal.get());
        }
    }

    @Override
    public void close() {
        loop.stop();
        try {
            scorer.join(LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
        annotated.close();
    }
}

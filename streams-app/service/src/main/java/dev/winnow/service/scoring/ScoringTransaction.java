package dev.winnow.service.scoring;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Sends annotated documents and dead letters in one transaction after the other, each with the offsets of what it came from. Owns the
 * producer. Owned by the loop's thread.
 */
final class ScoringTransaction implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int TIMEOUT_MILLIS = 10_000;

    private final KafkaProducer<String, byte[]> producer;
    private final RecordLimit limit;
    private final Meters meters;
    private final String annotated;
    private final String deadLetters;
    private final Serializer<Document> annotatedValues;
    private final Serializer<DeadLetter> deadLetterValues;
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    private final AtomicReference<Exception> sendFailure = new AtomicReference<>();
    private boolean open;

    /**
     * @param instance name of the scorer; a producer of the same name fences this one
     * @param limit what brokers have said of the size of records so far
     */
    ScoringTransaction(KafkaConnection connection, String instance, RecordLimit limit, Meters meters) {
        this.limit = limit;
        this.meters = meters;
        annotated = connection.topics().annotated();
        deadLetters = connection.topics().deadLetters();
        annotatedValues = connection.serdes().document().serializer();
        deadLetterValues = connection.serdes().deadLetter().serializer();
        producer = connection.producer(
                Serdes.ByteArray(),
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        connection.topics().scoringTransaction(instance),
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TIMEOUT_MILLIS));
    }

    /** Fences an earlier producer of this name and ends its transaction; once, before anything else. */
    void initialise() {
        producer.initTransactions();
    }

    boolean isOpen() {
        return open;
    }

    /** Sends what was scored; opens a transaction when none is open. */
    void add(Scored scored) {
        if (!open) {
            producer.beginTransaction();
            open = true;
        }
        List<DeadLetter> dead = new ArrayList<>(scored.batch().deadLetters());
        for (int i = 0; i < scored.labelled().size(); i++) {
            ConsumerRecord<String, byte[]> origin = scored.batch().origins().get(i);
            byte[] value =
                    annotatedValues.serialize(annotated, scored.labelled().get(i));
            int size = RecordLimit.size(origin.key(), value);
            if (size > limit.bytes()) {
                dead.add(ScoringBatch.tooLarge(origin, size, limit.bytes()));
            } else {
                send(annotatedRecord(origin, value));
                meters.annotated().increment();
            }
        }
        for (DeadLetter letter : dead) {
            send(new ProducerRecord<>(deadLetters, deadLetterValues.serialize(deadLetters, letter)));
            meters.dead(letter.getReason()).increment();
        }
        done.putAll(scored.nextOffsets());
    }

    private ProducerRecord<String, byte[]> annotatedRecord(ConsumerRecord<String, byte[]> origin, byte[] value) {
        return new ProducerRecord<>(
                annotated,
                origin.partition(),
                origin.timestamp(),
                origin.key(),
                value,
                Provenance.of(origin.headers()).map(Provenance::headers).orElse(null));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        producer.send(record, (metadata, failure) -> {
            // records that were behind the first one in the transaction fail with the same reason, whatever their size
            boolean first = failure != null && sendFailure.compareAndSet(null, failure);
            if (first && record.topic().equals(annotated)) {
                limit.learn(failure, RecordLimit.size(record.key(), record.value()));
            }
        });
    }

    /** Throws what a send has failed with since the transaction was opened, if any. */
    void throwFailure() {
        Exception failure = sendFailure.get();
        if (failure != null) {
            throw new KafkaException("a record could not be sent", failure);
        }
    }

    /** Commits what was sent, with the offsets behind it; nothing where no transaction is open. */
    void commit(ConsumerGroupMetadata group) {
        if (open) {
            producer.sendOffsetsToTransaction(done, group);
            producer.commitTransaction();
            open = false;
            done.clear();
        }
    }

    /** Takes back what was sent since the last commit. */
    void abort() {
        if (open) {
            producer.abortTransaction();
        }
        forget();
    }

    private void forget() {
        done.clear();
        open = false;
        sendFailure.set(null);
    }

    /** A transaction that is open is aborted by the next producer of this name, or by the brokers. */
    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}

package dev.winnow.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A producer in memory whose process dies before a commit; what was not committed is gone, as Kafka's readers see it. It refuses single
 * records as Kafka does: the transaction has failed then, and whatever is done in it but aborting it.
 */
final class FaultyProducer extends MockProducer<String, byte[]> {
    int commitsLeft = Integer.MAX_VALUE;
    boolean fenced;
    /** Whether a refusal is reported for all records since the last flush, as of one batch. */
    boolean refusesBatches;
    /** Why a record is refused; null when it is not. */
    Function<ProducerRecord<String, byte[]>, RuntimeException> refusal = record -> null;

    private final List<Callback> batch = new ArrayList<>();
    private RuntimeException refused;

    FaultyProducer() {
        super(true, null, new StringSerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
        if (refused != null && !refusesBatches) {
            throw new KafkaException("Cannot execute transactional method because we are in an error state", refused);
        }
        batch.add(callback);
        RuntimeException reason = refusal.apply(record);
        if (reason == null) {
            return super.send(record, null);
        }
        refused = reason;
        if (!refusesBatches) {
            callback.onCompletion(null, reason);
        }
        return CompletableFuture.failedFuture(reason);
    }

    @Override
    public synchronized void flush() {
        if (refused != null && refusesBatches) {
            batch.forEach(callback -> callback.onCompletion(null, refused));
        }
        batch.clear();
        super.flush();
    }

    @Override
    public void commitTransaction() {
        if (fenced) {
            throw new ProducerFencedException("fenced");
        }
        if (commitsLeft-- <= 0) {
            throw new KafkaException("died");
        }
        flush();
        if (refused != null) {
            throw new KafkaException("Cannot execute transactional method because we are in an error state", refused);
        }
        super.commitTransaction();
    }

    @Override
    public void abortTransaction() {
        refused = null;
        batch.clear();
        super.abortTransaction();
    }
}

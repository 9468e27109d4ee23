package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;

/** A transactional producer of somebody else, whose transaction stays open until the test ends it. One thread. */
final class Stranger implements AutoCloseable {
    private final Producer<String, byte[]> producer;

    Stranger(KafkaConnection connection, String transactionalId) {
        producer = connection.producer(
                Serdes.ByteArray(),
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        transactionalId,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        120_000));
        producer.initTransactions();
    }

    /** Begins a transaction. */
    Stranger begin() {
        producer.beginTransaction();
        return this;
    }

    /** Writes a record that the brokers have when this returns. */
    Stranger write(String topic, String key, String value) throws ExecutionException, InterruptedException {
        producer.send(new ProducerRecord<>(
                        topic, 0, key, value == null ? null : value.getBytes(StandardCharsets.UTF_8)))
                .get();
        return this;
    }

    Stranger commit() {
        producer.commitTransaction();
        return this;
    }

    Stranger abort() {
        producer.abortTransaction();
        return this;
    }

    @Override
    public void close() {
        producer.close();
    }
}

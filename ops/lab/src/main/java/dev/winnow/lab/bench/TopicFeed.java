package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.stack.LocalStackException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;

/** Writes records to a topic of one partition. Owned by one thread. */
final class TopicFeed<V> implements AutoCloseable {
    private final String topic;
    private final Producer<String, V> producer;

    TopicFeed(KafkaConnection connection, String topic, Serde<V> values) {
        this.topic = topic;
        this.producer = connection.producer(values, Map.of());
    }

    /** Returns when the broker has all of them, in the order of the map. */
    void send(Map<String, V> records) {
        AtomicReference<Exception> refusal = new AtomicReference<>();
        records.forEach((key, value) -> {
            // failures come through the callback
            var unused = producer.send(
                    new ProducerRecord<>(topic, key, value),
                    (written, failure) -> refusal.compareAndSet(null, failure));
        });
        producer.flush();
        if (refusal.get() != null) {
            throw new LocalStackException(
                    "cannot write to " + topic + ": " + refusal.get().getMessage(), refusal.get());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}

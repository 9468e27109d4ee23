package dev.winnow.kafka.client;

import dev.winnow.kafka.fetch.GuardedConsumer;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Creates the clients of a {@link KafkaConnection}, so that tests can work without brokers. Whoever asks for a client closes it. Thread-safe. */
public interface KafkaClients {
    /** Clients that talk to brokers over the network. */
    KafkaClients NETWORK = new KafkaClients() {
        @Override
        public Admin admin(Map<String, Object> settings) {
            return Admin.create(settings);
        }

        @Override
        public <V> Consumer<String, V> consumer(Map<String, Object> settings, Deserializer<V> values) {
            return new GuardedConsumer<>(settings, new StringDeserializer(), values, true);
        }

        @Override
        public <V> Producer<String, V> producer(Map<String, Object> settings, Serializer<V> values) {
            return new KafkaProducer<>(settings, new StringSerializer(), values);
        }
    };

    /** Creates a client that asks brokers about topics, groups and rights. */
    Admin admin(Map<String, Object> settings);

    /** Creates a consumer whose keys are strings. */
    <V> Consumer<String, V> consumer(Map<String, Object> settings, Deserializer<V> values);

    /** Creates a producer whose keys are strings. */
    <V> Producer<String, V> producer(Map<String, Object> settings, Serializer<V> values);
}

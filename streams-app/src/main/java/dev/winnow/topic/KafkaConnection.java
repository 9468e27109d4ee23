package dev.winnow.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How to reach one deployment: brokers, registry and topic names. Creates clients; owns none of them.
 *
 * @param bootstrapServers brokers, comma-separated
 * @param properties passed through to every Kafka client, for example {@code security.protocol}
 * @param serdes serdes over the deployment's registry
 * @param topics names of the deployment's topics
 */
public record KafkaConnection(
        String bootstrapServers, Map<String, String> properties, RecordSerdes serdes, Topics topics) {
    public KafkaConnection {
        properties = Map.copyOf(properties);
    }

    /** Settings that all clients share. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> merged = new HashMap<>(properties);
        merged.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return merged;
    }

    public Admin admin() {
        return Admin.create(clientProperties());
    }

    /** A consumer that sees committed records only and never commits by itself. */
    public <V> KafkaConsumer<String, V> consumer(Serde<V> values, Map<String, ?> overrides) {
        Map<String, Object> settings = clientProperties();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.putAll(overrides);
        return new KafkaConsumer<>(settings, new StringDeserializer(), values.deserializer());
    }

    /** A producer whose records survive any broker's death; give {@code transactional.id} for transactions. */
    public <V> KafkaProducer<String, V> producer(Serde<V> values, Map<String, ?> overrides) {
        Map<String, Object> settings = clientProperties();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 10);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 << 20);
        settings.putAll(overrides);
        return new KafkaProducer<>(settings, new StringSerializer(), values.serializer());
    }

    /** Throws {@link TopicException} with what to do when brokers, registry or a topic cannot be reached. */
    public void requireReady(String... requiredTopics) {
        try (Admin admin = admin()) {
            var names = admin.listTopics().names().get(15, TimeUnit.SECONDS);
            for (String topic : requiredTopics) {
                if (!names.contains(topic)) {
                    throw new TopicException("topic " + topic + " does not exist on " + bootstrapServers
                            + ": run 'winnow topics apply' (and 'winnow run create' for a run's topics) first");
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new TopicException(
                    "cannot reach a Kafka broker at " + bootstrapServers
                            + ": start it, or set --bootstrap-server (and --kafka security settings)",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("interrupted while asking " + bootstrapServers + " for its topics", e);
        }
        serdes.registry().requireReachable();
    }
}

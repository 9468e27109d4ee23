package dev.winnow.kafka.client;

import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.kafka.topic.TopicSpec;
import dev.winnow.kafka.topic.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.common.TopicPartition;

/**
 * Distinguishes a registry that was emptied, or is another one, from one that does not have a new topic's schema yet: the topic has
 * records, but the registry does not know its subject. Registering the schema again would give it another id, and the ids in the
 * records would mean other schemas.
 */
public final class SchemaLoss {
    private SchemaLoss() {}

    /** Whether the schemas of a topic's records are lost; the topic exists. */
    public static boolean isAt(KafkaConnection connection, String topic) {
        return !connection.serdes().registry().hasSubject(topic + "-value") && hasRecords(connection, topic);
    }

    /**
     * Throws {@link TopicException} when a topic's subject is not registered; the message distinguishes a new topic from a registry that
     * lost its schemas.
     */
    static void requireNone(KafkaConnection connection, String topic, Schema schema) {
        SchemaRegistry registry = connection.serdes().registry();
        if (registry.hasSubject(topic + "-value")) {
            // asked now, because a registry that is busy later would make a transaction wait
            registry.isRegistered(topic + "-value", schema);
            return;
        }
        if (hasRecords(connection, topic)) {
            throw new TopicException("topic " + topic + " has records, but the registry at " + registry.addresses()
                    + " does not know subject " + topic + "-value: " + SchemaRegistry.LOST);
        }
        if (!connection.serdes().autoRegister()) {
            throw new TopicException("no schema is registered for topic " + topic + " at " + registry.addresses()
                    + ": run 'winnow topics apply' (and 'winnow run create' for a run's topics) first");
        }
    }

    /** The schema of a topic's values, if the topic is one of the deployment's and they have any. */
    static Optional<Schema> schema(Topics topics, String topic) {
        List<TopicSpec> specs = new ArrayList<>(topics.shared(1));
        String prefix = topics.prefix() + ".";
        int last = topic.lastIndexOf('.');
        if (topic.startsWith(prefix) && last > prefix.length()) {
            try {
                specs.addAll(topics.run(topic.substring(prefix.length(), last)).all(1));
            } catch (IllegalArgumentException e) {
                // no name of a run, and so no topic of one
                return Optional.empty();
            }
        }
        return specs.stream()
                .filter(spec -> spec.name().equals(topic))
                .findFirst()
                .flatMap(spec -> spec.record().schema());
    }

    private static boolean hasRecords(KafkaConnection connection, String topic) {
        Collection<TopicPartition> all = PartitionOffsets.partitions(connection, List.of(topic));
        Map<TopicPartition, Long> starts = PartitionOffsets.starts(connection, all);
        return PartitionOffsets.ends(connection, all).entrySet().stream()
                .anyMatch(end -> end.getValue() > starts.get(end.getKey()));
    }
}

package dev.winnow.kafka.client;

import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.kafka.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells a registry that was emptied, or is another one, from one that does not have a new topic's schema yet: the topic has
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
     * Throws {@link TopicException} when a topic's subject is not registered; the message tells a new topic from a registry that
     * lost its schemas.
     */
    static void requireNone(KafkaConnection connection, String topic) {
        SchemaRegistry registry = connection.serdes().registry();
        if (registry.hasSubject(topic + "-value")) {
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

    /** Whether a topic's values have a schema, as far as its name tells. */
    static boolean concerns(Topics topics, String topic) {
        return topic.startsWith(topics.prefix() + ".")
                && !topic.equals(topics.ingestPositions())
                && !topic.endsWith(".control");
    }

    private static boolean hasRecords(KafkaConnection connection, String topic) {
        int partitions = connection
                .ask("for the partitions of topic " + topic, admin -> admin.describeTopics(List.of(topic))
                        .allTopicNames())
                .get(topic)
                .partitions()
                .size();
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        Map<TopicPartition, ListOffsetsResultInfo> begins = offsets(connection, all, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(connection, all, OffsetSpec.latest());
        return all.stream()
                .anyMatch(partition ->
                        ends.get(partition).offset() > begins.get(partition).offset());
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            KafkaConnection connection, List<TopicPartition> partitions, OffsetSpec spec) {
        return connection.ask("for the ends of topic " + partitions.get(0).topic(), admin -> admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec)))
                .all());
    }
}

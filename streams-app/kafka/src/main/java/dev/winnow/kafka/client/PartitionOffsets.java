package dev.winnow.kafka.client;

import dev.winnow.kafka.topic.TopicException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Where partitions begin and end, and how far groups have come. Stateless. */
public final class PartitionOffsets {
    /** A transaction of a service that was killed ends after 10 s, and brokers look every 10 s. */
    private static final Duration PENDING_OFFSETS = Duration.ofSeconds(45);

    private static final Duration BETWEEN_ANSWERS = Duration.ofMillis(100);

    private PartitionOffsets() {}

    /** All partitions of existing topics. */
    public static Collection<TopicPartition> partitions(KafkaConnection connection, Collection<String> topics) {
        return connection
                .ask("about topics " + topics, admin -> admin.describeTopics(topics)
                        .allTopicNames())
                .values()
                .stream()
                .flatMap(PartitionOffsets::partitions)
                .toList();
    }

    private static Stream<TopicPartition> partitions(TopicDescription topic) {
        return IntStream.range(0, topic.partitions().size())
                .mapToObj(partition -> new TopicPartition(topic.name(), partition));
    }

    /** Offset of the first record that each partition still has; its end where it has none. */
    public static Map<TopicPartition, Long> starts(KafkaConnection connection, Collection<TopicPartition> partitions) {
        return list(connection, partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** End of all data of each partition: after every record, whether its transaction is committed, aborted or open. */
    public static Map<TopicPartition, Long> ends(KafkaConnection connection, Collection<TopicPartition> partitions) {
        return list(connection, partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    }

    /** Last stable offset of each partition: before its first open transaction, or its end where none is open. */
    public static Map<TopicPartition, Long> stableEnds(
            KafkaConnection connection, Collection<TopicPartition> partitions) {
        return list(connection, partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    private static Map<TopicPartition, Long> list(
            KafkaConnection connection,
            Collection<TopicPartition> partitions,
            OffsetSpec spec,
            IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().distinct().collect(Collectors.toMap(Function.identity(), partition -> spec));
        Map<TopicPartition, ListOffsetsResultInfo> answers = connection.ask(
                "for the offsets of " + partitions, admin -> admin.listOffsets(asked, new ListOffsetsOptions(isolation))
                        .all());
        return answers.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, answer -> answer.getValue()
                .offset()));
    }

    /**
     * Offsets that a group has committed, by partition; without partitions that have none. Waits for transactions that are about to commit some.
     *
     * @throws TopicException when brokers do not answer, or a transaction with offsets of the group stays open for longer than Winnow's do
     */
    public static Map<TopicPartition, Long> committed(KafkaConnection connection, String group) {
        long deadline = System.nanoTime() + PENDING_OFFSETS.toNanos();
        while (true) {
            Set<TopicPartition> known = committed(connection, group, false).keySet();
            Map<TopicPartition, Long> settled = committed(connection, group, true);
            // a partition with a pending commit has an error in the answer, and Kafka's client leaves it out as if it
            // had no offset
            Set<TopicPartition> pending = new HashSet<>(known);
            pending.removeAll(settled.keySet());
            if (pending.isEmpty()) {
                return settled;
            }
            if (System.nanoTime() > deadline) {
                throw new TopicException(
                        "a transaction that commits offsets of group " + group + " in " + pending
                                + " has been open for more than " + PENDING_OFFSETS.toSeconds()
                                + " s: find it with 'kafka-transactions.sh list' and end it with 'kafka-transactions.sh abort'");
            }
            pause(group);
        }
    }

    private static void pause(String group) {
        try {
            Thread.sleep(BETWEEN_ANSWERS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("interrupted while waiting for the offsets of group " + group, e);
        }
    }

    private static Map<TopicPartition, Long> committed(KafkaConnection connection, String group, boolean settled) {
        ListConsumerGroupOffsetsOptions options = new ListConsumerGroupOffsetsOptions().requireStable(settled);
        try {
            return connection
                    .ask("how far group " + group + " is", PENDING_OFFSETS, admin -> admin.listConsumerGroupOffsets(
                                    group, options)
                            .partitionsToOffsetAndMetadata())
                    .entrySet()
                    .stream()
                    .filter(answer -> answer.getValue() != null)
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, answer -> answer.getValue().offset()));
        } catch (TopicException e) {
            if (e.getCause() != null && e.getCause().getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }
}

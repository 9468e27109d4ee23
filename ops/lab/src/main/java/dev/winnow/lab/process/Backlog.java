package dev.winnow.lab.process;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.kafka.client.ScanRange;
import dev.winnow.stack.LocalStackException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How many committed records a consumer group has still to read. Transaction markers take offsets too, so that a difference of
 * offsets can stay above 0 when nothing is left; small differences are therefore read and counted. Owned by one thread.
 */
public final class Backlog implements AutoCloseable {
    /** Differences up to this are counted record by record. */
    private static final long EXACT_BELOW = 64;

    private final Admin admin;
    private final KafkaConnection connection;

    /** Asks the brokers of a deployment. */
    public Backlog(KafkaConnection connection) {
        this.connection = connection;
        admin = connection.admin();
    }

    /** Records of a topic that the group has not committed; exact when few, otherwise an upper bound. */
    public long of(String group, String topic) {
        return byPartition(group, topic).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Partitions of a topic of which the group has committed all records. */
    public Set<Integer> readUp(String group, String topic) {
        return byPartition(group, topic).entrySet().stream()
                .filter(backlog -> backlog.getValue() == 0)
                .map(backlog -> backlog.getKey().partition())
                .collect(Collectors.toSet());
    }

    private Map<TopicPartition, Long> byPartition(String group, String topic) {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (TopicPartition partition : PartitionOffsets.partitions(connection, List.of(topic))) {
            OffsetAndMetadata offset = committed.get(partition);
            positions.put(partition, offset == null ? 0 : offset.offset());
        }
        Map<TopicPartition, Long> ends = PartitionOffsets.stableEnds(connection, positions.keySet());
        Map<TopicPartition, Long> backlog = new HashMap<>();
        positions.forEach((partition, position) -> {
            long difference = ends.get(partition) - position;
            boolean near = difference > 0 && difference <= EXACT_BELOW;
            backlog.put(partition, near ? count(partition, position, ends.get(partition)) : difference);
        });
        return backlog;
    }

    private long count(TopicPartition partition, long from, long before) {
        ScanRange range = ScanRange.ALL.from(from).before(before).seen(ScanRange.View.STABLE);
        long records = 0;
        try (PartitionReader reader =
                new PartitionReader(connection, partition.topic(), partition.partition(), range)) {
            while (reader.next().isPresent()) {
                records++;
            }
        }
        return records;
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        try {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            throw new LocalStackException("cannot read the offsets of group " + group, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("interrupted while reading the offsets of group " + group, e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}

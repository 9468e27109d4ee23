package dev.winnow.lab.process;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.stack.LocalStackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;

/**
 * How many committed records a consumer group has still to read. Transaction markers take offsets too, so that a difference of
 * offsets can stay above 0 when nothing is left; small differences are therefore read and counted. Owned by one thread.
 */
public final class Backlog implements AutoCloseable {
    /** Differences up to this are counted record by record. */
    private static final long EXACT_BELOW = 64;

    private static final Duration POLL = Duration.ofMillis(100);

    private final Admin admin;
    private final KafkaConsumer<String, byte[]> reader;

    /** Asks the brokers of a deployment. */
    public Backlog(KafkaConnection connection) {
        admin = connection.admin();
        reader = connection.consumer(Serdes.ByteArray(), Map.of());
    }

    /** Records of a topic that the group has not committed; exact when few, otherwise an upper bound. */
    public long of(String group, String topic) {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (PartitionInfo info : reader.partitionsFor(topic)) {
            TopicPartition partition = new TopicPartition(topic, info.partition());
            OffsetAndMetadata offset = committed.get(partition);
            positions.put(partition, offset == null ? 0 : offset.offset());
        }
        Map<TopicPartition, Long> ends = reader.endOffsets(positions.keySet());
        long backlog = 0;
        List<TopicPartition> nearEnd = new ArrayList<>();
        for (TopicPartition partition : positions.keySet()) {
            long difference = ends.get(partition) - positions.get(partition);
            if (difference > EXACT_BELOW) {
                backlog += difference;
            } else if (difference > 0) {
                nearEnd.add(partition);
            }
        }
        return backlog + count(nearEnd, positions, ends);
    }

    private long count(
            List<TopicPartition> partitions, Map<TopicPartition, Long> positions, Map<TopicPartition, Long> ends) {
        reader.assign(partitions);
        partitions.forEach(partition -> reader.seek(partition, positions.get(partition)));
        long records = 0;
        while (partitions.stream().anyMatch(partition -> reader.position(partition) < ends.get(partition))) {
            records += reader.poll(POLL).count();
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
        reader.close();
        admin.close();
    }
}

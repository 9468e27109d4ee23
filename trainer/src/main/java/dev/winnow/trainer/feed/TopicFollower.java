package dev.winnow.trainer.feed;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.RecordFollower;
import dev.winnow.kafka.registry.RegistryException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decoded records of one topic, from given offsets. A record that has no value or does not decode is skipped, counted and reported; one that the registry
 * cannot explain now is tried again. One thread.
 */
final class TopicFollower<V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

    private final RecordFollower records;
    private final Deserializer<V> values;
    private final String topic;
    private final Runnable unreadable;
    private final Deque<ConsumerRecord<String, byte[]>> undecoded = new ArrayDeque<>();
    private long skipped;

    /**
     * @param settings of the consumer
     * @param startOffsets next offset by partition; partitions without one begin at their first record
     * @param unreadable receives every record that is skipped
     */
    TopicFollower(
            KafkaConnection connection,
            String topic,
            Serde<V> values,
            Map<String, ?> settings,
            Map<Integer, Long> startOffsets,
            Runnable unreadable) {
        this.topic = topic;
        this.values = values.deserializer();
        this.unreadable = unreadable;
        records = new RecordFollower(connection, List.of(topic), settings);
        startOffsets.forEach((partition, offset) -> records.seek(new TopicPartition(topic, partition), offset));
    }

    /**
     * Records that have come, all with a value.
     *
     * @throws RegistryException when the registry cannot report how the next record is to be read
     */
    List<ConsumerRecord<String, V>> poll(Duration patience) {
        if (undecoded.isEmpty()) {
            undecoded.addAll(records.poll(patience));
        }
        List<ConsumerRecord<String, V>> usable = new ArrayList<>();
        while (!undecoded.isEmpty()) {
            try {
                decode(undecoded.peek()).ifPresent(usable::add);
            } catch (RegistryException e) {
                if (usable.isEmpty()) {
                    throw e;
                }
                return usable;
            }
            undecoded.remove();
        }
        return usable;
    }

    /** Values that a partition has now, in order. Does not wait for more: asking for the end costs a millisecond. */
    List<V> drain(int partition, Duration patience) {
        List<V> drained = new ArrayList<>();
        long end = end(partition);
        long before = -1;
        while (position(partition) < end && position(partition) > before) {
            before = position(partition);
            poll(patience).forEach(record -> drained.add(record.value()));
        }
        return drained;
    }

    private Optional<ConsumerRecord<String, V>> decode(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            skip(record, "no value");
            return Optional.empty();
        }
        try {
            return Optional.of(new ConsumerRecord<>(
                    topic,
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    record.timestampType(),
                    record.serializedKeySize(),
                    record.serializedValueSize(),
                    record.key(),
                    values.deserialize(topic, record.value()),
                    record.headers(),
                    record.leaderEpoch()));
        } catch (SerializationException e) {
            skip(record, e.getMessage());
            return Optional.empty();
        }
    }

    /** Number of partitions. */
    int partitions() {
        return records.partitions().size();
    }

    /** Reads all partitions but these, until it is called again. */
    void hold(Set<Integer> partitions) {
        records.hold(partitions.stream()
                .map(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toSet()));
    }

    /** Goes to where at most so many records of each partition are left to read. */
    void rewind(long count) {
        records.rewind(count);
    }

    private void skip(ConsumerRecord<?, ?> record, String error) {
        unreadable.run();
        skipped++;
        // the first, and whenever their number has doubled: a flood must not fill the log
        if (Long.bitCount(skipped) == 1) {
            LOG.warn(
                    "skipped an unreadable record topic={} partition={} offset={} times={} error={}",
                    topic,
                    record.partition(),
                    record.offset(),
                    skipped,
                    error);
        }
    }

    long position(int partition) {
        return firstUndecoded(partition).orElseGet(() -> records.position(new TopicPartition(topic, partition)));
    }

    private Optional<Long> firstUndecoded(int partition) {
        return undecoded.stream()
                .filter(record -> record.partition() == partition)
                .map(ConsumerRecord::offset)
                .findFirst();
    }

    /** Where reading continues, by partition; without those that only brokers know and do not report at once. */
    Map<Integer, Long> positions() {
        Map<Integer, Long> positions = new HashMap<>();
        records.positions()
                .forEach((partition, position) -> positions.put(
                        partition.partition(),
                        firstUndecoded(partition.partition()).orElse(position)));
        return positions;
    }

    /** Where the committed records of a partition end now; its position when the brokers do not answer, to be asked again. */
    long end(int partition) {
        try {
            return records.end(new TopicPartition(topic, partition));
        } catch (TimeoutException e) {
            LOG.warn("the brokers did not answer where a partition ends topic={} partition={}", topic, partition);
            return position(partition);
        }
    }

    /** Where the committed records of each partition end now. */
    Map<Integer, Long> ends() {
        return records.ends().entrySet().stream()
                .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue));
    }

    /** @param failed called by a later poll when the brokers did not take it */
    void commitLater(Map<Integer, Long> nextOffsets, Runnable failed) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        nextOffsets.forEach((partition, offset) -> offsets.put(new TopicPartition(topic, partition), offset));
        records.commitLater(offsets, failed);
    }

    @Override
    public void close() {
        records.close();
    }
}

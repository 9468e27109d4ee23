package dev.winnow.kafka.client;

import dev.winnow.kafka.topic.TopicException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The follower: reads the committed records of all partitions of some topics, from their first records or from offsets that the caller knows, as they come. Partitions are
 * assigned, never subscribed: the caller owns the offsets, and no rebalance moves them. Records after an open transaction come once it has
 * ended. A position that the brokers do not have any more is an error, never a jump. One thread, but for {@link #wakeup}.
 */
public final class RecordFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RecordFollower.class);
    private static final Duration AT_ONCE = Duration.ofMillis(100);
    private static final Duration POLL = Duration.ofMillis(200);

    private final org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer;

    /**
     * Follows topics from the first record of each partition.
     *
     * @param topics existing topics
     * @param settings what suits the caller's work, such as {@code max.poll.records}
     */
    public RecordFollower(KafkaConnection connection, Collection<String> topics, Map<String, ?> settings) {
        consumer = connection.consumer(Serdes.ByteArray(), settings);
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        restart();
    }

    /** Follows a topic; polls that have nothing to return do so soon. */
    public static RecordFollower of(KafkaConnection connection, String topic) {
        return new RecordFollower(
                connection, List.of(topic), Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) AT_ONCE.toMillis()));
    }

    /** All partitions. */
    public Set<TopicPartition> partitions() {
        return consumer.assignment();
    }

    /** Continues a partition at an offset. */
    public void seek(TopicPartition partition, long offset) {
        consumer.seek(partition, offset);
    }

    /** Reads all partitions but these, until it is called again; what was fetched of them stays and comes when they are read again. */
    public void hold(Set<TopicPartition> partitions) {
        Set<TopicPartition> before = consumer.paused();
        if (!before.equals(partitions)) {
            consumer.resume(before);
            consumer.pause(partitions);
        }
    }

    /** Goes back to the first record of each partition. */
    public void restart() {
        consumer.seekToBeginning(consumer.assignment());
    }

    /** Goes to where at most so many offsets of each partition are left to read. */
    public void rewind(long records) {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(consumer.assignment());
        ends().forEach((partition, end) -> consumer.seek(partition, Math.max(starts.get(partition), end - records)));
    }

    /**
     * Records that have come, in the order of each partition.
     *
     * @throws TopicException when a partition does not have the next record any more
     */
    public List<ConsumerRecord<String, byte[]>> poll(Duration patience) {
        try {
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            consumer.poll(patience).forEach(records::add);
            return records;
        } catch (OffsetOutOfRangeException e) {
            throw new TopicException(
                    "cannot continue at "
                            + e.offsetOutOfRangePartitions().entrySet().stream()
                                    .map(gone -> "offset " + gone.getValue() + " of " + gone.getKey())
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ": records were deleted before they were read, or the topic was recreated; check its retention and start again",
                    e);
        }
    }

    /**
     * Reads until every partition named has been read to its end.
     *
     * @param ends offsets to reach, for example {@link PartitionOffsets#ends}
     * @return partitions that did not get there within the limit: an open transaction is in their way, or brokers do not answer
     */
    public List<TopicPartition> readTo(
            Map<TopicPartition, Long> ends, Duration limit, Consumer<ConsumerRecord<String, byte[]>> action) {
        long deadline = System.nanoTime() + limit.toNanos();
        List<TopicPartition> behind = behind(ends);
        while (!behind.isEmpty() && System.nanoTime() < deadline) {
            poll(POLL).forEach(action);
            behind = behind(ends);
        }
        return behind;
    }

    private List<TopicPartition> behind(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .filter(end -> consumer.position(end.getKey()) < end.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Where a partition is continued. */
    public long position(TopicPartition partition) {
        return consumer.position(partition);
    }

    /** Where partitions are continued; without those that only brokers know and do not report at once. */
    public Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            try {
                positions.put(partition, consumer.position(partition, AT_ONCE));
            } catch (TimeoutException e) {
                LOG.debug("the brokers did not answer in time where reading continues partition={}", partition, e);
            }
        }
        return positions;
    }

    /** Last stable offset of each partition: what is before it can be read without waiting. */
    public Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(consumer.assignment());
    }

    /** Last stable offset of a partition. */
    public long end(TopicPartition partition) {
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    /**
     * Commits how far the caller is; needs a {@code group.id} among the settings.
     *
     * @param failed called by a later poll when the brokers did not take it
     */
    public void commitLater(Map<TopicPartition, Long> nextOffsets, Runnable failed) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        nextOffsets.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        consumer.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                LOG.debug("offsets were not committed partitions={}", nextOffsets.keySet(), failure);
                failed.run();
            }
        });
    }

    /** Makes a poll that waits, or the next one, throw; called from any thread. */
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}

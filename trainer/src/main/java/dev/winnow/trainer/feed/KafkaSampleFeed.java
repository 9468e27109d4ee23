package dev.winnow.trainer.feed;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Sample;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The selected topic, partition by partition. Starts at the checkpoint's offsets; those that it commits to Kafka only show the console's pacing how far
 * training is. What comes of other partitions meanwhile is kept, up to {@value #PREFETCHED_BYTES} bytes and one poll in all.
 */
public final class KafkaSampleFeed implements SampleFeed {
    /** A record may have 4 MiB. */
    static final int POLLED_RECORDS = 16;

    private static final long PREFETCHED_BYTES = 64L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSampleFeed.class);

    private final String topic;
    private final Duration laneTimeout;
    private final TopicFollower<Sample> reader;
    private final Prefetch prefetch;
    private final int partitions;
    private Map<Integer, Long> reported = Map.of();
    private long waitingSince;
    private boolean waiting;

    /**
     * Opens the topic of a run; partitions without a start offset begin at their first record.
     *
     * @param laneTimeout how long a partition whose turn it is may have no record; zero forever
     * @param unreadable called for every record that is skipped because it is not a sample
     */
    public KafkaSampleFeed(
            KafkaConnection connection,
            RunTopics topics,
            Map<Integer, Long> startOffsets,
            Duration laneTimeout,
            Runnable unreadable) {
        this.topic = topics.selected();
        this.laneTimeout = laneTimeout;
        reader = new TopicFollower<>(
                connection,
                topic,
                connection.serdes().sample(),
                Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        topics.trainerGroup(),
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        POLLED_RECORDS),
                startOffsets,
                unreadable);
        partitions = reader.partitions();
        prefetch = new Prefetch(partitions, PREFETCHED_BYTES / partitions);
    }

    @Override
    public Optional<TrainingSample> next(int partition, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Duration left = patience;
        Optional<TrainingSample> next = prefetch.take(partition);
        // a poll that returned nothing of this partition returns at once, which is not waiting
        while (next.isEmpty() && !left.isNegative()) {
            reader.hold(prefetch.full());
            for (ConsumerRecord<String, Sample> record : reader.poll(left)) {
                prefetch.put(TrainingSample.of(record), record.serializedValueSize());
            }
            next = prefetch.take(partition);
            left = Duration.ofNanos(deadline - System.nanoTime());
        }
        if (next.isPresent()) {
            waiting = false;
        } else {
            // all before it is used or was skipped: a console must not wait for what nobody can train on
            tell(read());
            starve(partition);
        }
        return next;
    }

    @Override
    public void progress(Map<Integer, Long> nextOffsets) {
        tell(nextOffsets);
    }

    /** Where each partition is read next, without what was read before its turn. */
    private Map<Integer, Long> read() {
        Map<Integer, Long> positions = new TreeMap<>(reader.positions());
        for (int partition = 0; partition < partitions; partition++) {
            int each = partition;
            prefetch.first(each).ifPresent(offset -> positions.put(each, offset));
        }
        return positions;
    }

    private void tell(Map<Integer, Long> nextOffsets) {
        if (!nextOffsets.equals(reported)) {
            reported = Map.copyOf(nextOffsets);
            // reported again by the next call, for example once the group has a coordinator
            reader.commitLater(nextOffsets, () -> reported = Map.of());
        }
    }

    private void starve(int partition) {
        long now = System.nanoTime();
        if (!waiting) {
            waiting = true;
            waitingSince = now;
        }
        Duration waited = Duration.ofNanos(now - waitingSince);
        if (laneTimeout.isZero() || waited.compareTo(laneTimeout) < 0) {
            return;
        }
        Map<Integer, Long> unread;
        try {
            unread = unread();
        } catch (KafkaException e) {
            // who does not answer may have the record
            LOG.warn(
                    "the brokers did not answer where partitions end topic={} partition={} error={}",
                    topic,
                    partition,
                    e.toString());
            return;
        }
        if (unread.get(partition) > 0) {
            return;
        }
        waiting = false;
        throw new StarvedLaneException(
                "no record in partition " + partition + " of " + topic + " for "
                        + waited.toSeconds() + " s: the order of samples continues there, at offset "
                        + reader.position(partition)
                        + ", and the other partitions have unread offsets " + others(unread, partition)
                        + "; feed that partition, resume the run and its console if they are paused ('winnow run list' shows both),"
                        + " or start again with a longer --lane-timeout-seconds; a run that has ended has no more samples, and a partition that the topic was given after the run was created never gets any");
    }

    private static String others(Map<Integer, Long> unread, int partition) {
        return unread.entrySet().stream()
                .filter(entry -> entry.getKey() != partition)
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private Map<Integer, Long> unread() {
        Map<Integer, Long> read = read();
        Map<Integer, Long> unread = new TreeMap<>();
        reader.ends()
                .forEach((partition, end) ->
                        unread.put(partition, Math.max(0, end - read.getOrDefault(partition, end))));
        return unread;
    }

    @Override
    public void close() {
        reader.close();
    }
}

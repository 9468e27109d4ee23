package dev.winnow.service.show;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.RecordFollower;
import dev.winnow.kafka.topic.TopicException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The newest committed records of a topic that pass a filter, and those that come after them. Searches each partition backwards in growing steps, so that
 * without a filter little is read. Memory is bounded by {@value #MAX_BYTES} bytes of records and one fetch. Owned by one thread, which may be
 * interrupted.
 */
public final class NewestRecords implements AutoCloseable {
    /** Of records that are kept until they are shown. */
    static final long MAX_BYTES = 64 << 20;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FIRST_STEP = 200;
    private static final int GROWTH = 4;
    private static final Comparator<ConsumerRecord<String, byte[]>> BY_TIME =
            Comparator.<ConsumerRecord<String, byte[]>>comparingLong(ConsumerRecord::timestamp)
                    .thenComparingInt(ConsumerRecord::partition)
                    .thenComparingLong(ConsumerRecord::offset);

    private final ShownTopic kind;
    private final String topic;
    private final Deserializer<? extends SpecificRecord> values;
    private final RecordFollower follower;
    private final Set<TopicPartition> partitions;
    private final Map<TopicPartition, Long> starts;
    private final Map<TopicPartition, Long> ends;

    /**
     * Opens a topic.
     *
     * @param run name of the run, where each run has a topic of the kind
     * @param partition the only partition to read; empty for all
     * @throws TopicException when the topic does not have the partition
     */
    public NewestRecords(KafkaConnection connection, ShownTopic kind, String run, OptionalInt partition) {
        this.kind = kind;
        topic = kind.topic(connection.topics(), run);
        values = kind.deserializer(connection.serdes());
        follower = RecordFollower.of(connection, topic);
        partitions = follower.partitions().stream()
                .filter(each -> partition.isEmpty() || each.partition() == partition.getAsInt())
                .collect(Collectors.toUnmodifiableSet());
        if (partitions.isEmpty()) {
            int count = follower.partitions().size();
            follower.close();
            throw new TopicException("topic " + topic + " has no partition " + partition.getAsInt() + ": it has "
                    + count + ", from 0 to " + (count - 1));
        }
        starts = PartitionOffsets.starts(connection, partitions);
        ends = follower.ends();
    }

    /** How much of the topic was searched. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called after every fetch.
         *
         * @param searched offsets searched so far
         * @param all offsets of the topic
         */
        void searched(long searched, long all);
    }

    /**
     * Passes the newest records on, oldest first: by timestamp, then by partition and offset.
     *
     * @param most how many
     * @return whether fewer are shown than were found, because they are too large to be kept together
     */
    public boolean newest(int most, RecordFilter filter, Progress progress, Consumer<ShownRecord> action) {
        Newest newest = new Newest(most);
        new Search(newest, filter, progress).run();
        newest.records.forEach(record -> action.accept(shown(record)));
        return newest.isCut;
    }

    /**
     * Passes on what comes after the records that were there at the beginning, in the order of each partition.
     *
     * @param isDone asked after every fetch whether to end
     * @throws org.apache.kafka.common.errors.InterruptException when the thread is interrupted
     */
    public void follow(RecordFilter filter, Consumer<ShownRecord> action, BooleanSupplier isDone) {
        hold(partitions);
        partitions.forEach(partition -> follower.seek(partition, ends.get(partition)));
        do {
            follower.poll(POLL).stream()
                    .map(this::shown)
                    .filter(record -> filter.passes(record.value()))
                    .forEach(action);
        } while (!isDone.getAsBoolean());
    }

    private void hold(Set<TopicPartition> read) {
        Set<TopicPartition> held = new HashSet<>(follower.partitions());
        held.removeAll(read);
        follower.hold(held);
    }

    private ShownRecord shown(ConsumerRecord<String, byte[]> record) {
        Optional<SpecificRecord> value = Optional.empty();
        String problem = "";
        try {
            value = Optional.ofNullable(values.deserialize(topic, record.value()));
            problem = value.isPresent() ? "" : "no value";
        } catch (SerializationException e) {
            problem = e.getMessage();
        }
        return new ShownRecord(kind, topic, record.partition(), record.offset(), record.timestamp(), value, problem);
    }

    @Override
    public void close() {
        follower.close();
    }

    /** The newest records found so far. */
    private static final class Newest {
        private final int most;
        private final NavigableSet<ConsumerRecord<String, byte[]>> records = new TreeSet<>(BY_TIME);
        private long bytes;
        private boolean isCut;

        Newest(int most) {
            this.most = most;
        }

        void add(ConsumerRecord<String, byte[]> record) {
            records.add(record);
            bytes += size(record);
            while (records.size() > most || bytes > MAX_BYTES && records.size() > 1) {
                isCut |= records.size() <= most;
                bytes -= size(records.pollFirst());
            }
        }

        private static long size(ConsumerRecord<String, byte[]> record) {
            return Math.max(0, record.serializedValueSize());
        }
    }

    /** One search, partition by partition from its end backwards. */
    private final class Search {
        private final Newest newest;
        private final RecordFilter filter;
        private final Progress progress;
        private final Map<TopicPartition, Long> found = new HashMap<>();
        private final Map<TopicPartition, Long> from = new HashMap<>(ends);
        private final long all = partitions.stream()
                .mapToLong(partition -> ends.get(partition) - starts.get(partition))
                .sum();
        private long searched;

        Search(Newest newest, RecordFilter filter, Progress progress) {
            this.newest = newest;
            this.filter = filter;
            this.progress = progress;
        }

        void run() {
            long step = Math.max(FIRST_STEP, 2L * newest.most);
            Set<TopicPartition> open = open();
            while (!open.isEmpty()) {
                Map<TopicPartition, Long> before = new HashMap<>();
                for (TopicPartition partition : open) {
                    before.put(partition, from.get(partition));
                    from.put(partition, Math.max(starts.get(partition), from.get(partition) - step));
                    follower.seek(partition, from.get(partition));
                }
                hold(open);
                read(before);
                step = Math.min(step * GROWTH, Integer.MAX_VALUE);
                open = open();
            }
        }

        /** Partitions in which more may be found. */
        private Set<TopicPartition> open() {
            return partitions.stream()
                    .filter(partition -> from.get(partition) > starts.get(partition)
                            && found.getOrDefault(partition, 0L) < newest.most)
                    .collect(Collectors.toSet());
        }

        private void read(Map<TopicPartition, Long> before) {
            Map<TopicPartition, Long> positions = new HashMap<>(from);
            positions.keySet().retainAll(before.keySet());
            long moved = System.nanoTime();
            while (!positions.isEmpty()) {
                follower.poll(POLL).forEach(record -> take(record, before));
                long step = 0;
                for (TopicPartition partition : Set.copyOf(positions.keySet())) {
                    long end = before.get(partition);
                    long now = Math.min(end, follower.position(partition));
                    step += now - positions.put(partition, now);
                    if (now == end) {
                        positions.remove(partition);
                    }
                }
                searched += step;
                moved = step > 0 ? System.nanoTime() : moved;
                if (System.nanoTime() - moved > PATIENCE.toNanos()) {
                    throw new TopicException("cannot read " + positions.keySet() + ": no record for "
                            + PATIENCE.toSeconds() + " s; check the brokers");
                }
                progress.searched(searched, all);
            }
        }

        private void take(ConsumerRecord<String, byte[]> record, Map<TopicPartition, Long> before) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            Long end = before.get(partition);
            if (end != null
                    && record.offset() < end
                    && filter.passes(shown(record).value())) {
                found.merge(partition, 1L, Long::sum);
                newest.add(record);
            }
        }
    }
}

package dev.winnow.kafka.client;

import dev.winnow.kafka.client.ScanRange.View;
import dev.winnow.kafka.topic.TopicException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bounded scan: reads the records of one partition up to an end that is fixed when it is opened. Unless its range sets otherwise, it returns every record that was
 * committed before that, in order, and no other: it waits for transactions that are open at its end, of any producer, because committed records can be
 * after them. Never skips a record that retention deletes meanwhile: it fails. Memory is bounded by one fetch. Owned by one thread.
 */
public final class PartitionReader implements AutoCloseable, Iterable<ConsumerRecord<String, byte[]>> {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionReader.class);

    /** Short, because a poll over the markers of transactions at the end of a partition returns nothing and waits in full. */
    private static final Duration POLL = Duration.ofMillis(20);

    private static final int FETCH_BYTES = 4 << 20;

    private final KafkaConnection connection;
    private final TopicPartition partition;
    private final Consumer<String, byte[]> consumer;
    private final Queue<ConsumerRecord<String, byte[]>> fetched = new ArrayDeque<>();
    private final ScanPatience patience;
    private final long end;

    /** Reads all that is committed now. */
    public PartitionReader(KafkaConnection connection, String topic, int partition) {
        this(connection, topic, partition, ScanRange.ALL);
    }

    /** Reads all that is committed now, and no further than an offset. */
    public PartitionReader(KafkaConnection connection, String topic, int partition, long before) {
        this(connection, topic, partition, ScanRange.ALL.before(before));
    }

    /** Reads a range, with the default patience. */
    public PartitionReader(KafkaConnection connection, String topic, int partition, ScanRange range) {
        this(connection, topic, partition, range, ScanPatience.DEFAULT);
    }

    /**
     * Reads a range.
     *
     * @param patience how long {@link #next} waits for what does not come
     */
    public PartitionReader(
            KafkaConnection connection, String topic, int partition, ScanRange range, ScanPatience patience) {
        this.connection = connection;
        this.partition = new TopicPartition(topic, partition);
        this.patience = patience;
        Map<String, Object> settings = Map.of(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                500,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCH_BYTES,
                // the fetch after the last record waits for more, and closing waits for that fetch
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                (int) POLL.toMillis(),
                // one partition is all that it reads: a fetch need not stop at its default of 1 MiB
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                FETCH_BYTES);
        consumer = range.view() == View.UNCOMMITTED
                ? connection.uncommittedConsumer(Serdes.ByteArray(), settings)
                : connection.consumer(Serdes.ByteArray(), settings);
        List<TopicPartition> assigned = Collections.singletonList(this.partition);
        consumer.assign(assigned);
        if (range.from() == ScanRange.BEGINNING) {
            consumer.seekToBeginning(assigned);
        } else {
            consumer.seek(this.partition, range.from());
        }
        end = Math.min(range.before(), end(range));
    }

    private long end(ScanRange range) {
        // the end that a consumer knows is the last stable offset where it reads committed records only
        long known = known();
        return range.view() != View.COMPLETE || range.before() <= known
                ? known
                : PartitionOffsets.ends(connection, List.of(partition)).get(partition);
    }

    private long known() {
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    /**
     * The next record; empty at the end.
     *
     * @throws TopicException when an open transaction or silent brokers outlast the patience, or records were deleted before they were read
     */
    public Optional<ConsumerRecord<String, byte[]>> next() {
        Wait wait = new Wait();
        while (fetched.isEmpty() && consumer.position(partition) < end) {
            long before = consumer.position(partition);
            poll();
            if (fetched.isEmpty() && consumer.position(partition) == before) {
                wait.on(before);
            } else {
                wait = new Wait();
            }
        }
        ConsumerRecord<String, byte[]> record = fetched.poll();
        return record == null || record.offset() >= end ? Optional.empty() : Optional.of(record);
    }

    /** The records that are left, each as {@link #next} returns it; all iterators read on together. */
    @Override
    public Iterator<ConsumerRecord<String, byte[]>> iterator() {
        return Stream.generate(this::next)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .iterator();
    }

    private void poll() {
        try {
            consumer.poll(POLL).forEach(fetched::add);
        } catch (OffsetOutOfRangeException e) {
            throw new TopicException(
                    "cannot read " + partition + " from offset "
                            + e.offsetOutOfRangePartitions().get(partition)
                            + ": records were deleted before they were read, or the topic was recreated; check its retention and read again",
                    e);
        }
    }

    /** Offset at which reading ends. */
    public long end() {
        return end;
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** One stretch without a record, and what holds it up. */
    private final class Wait {
        private final long since = System.nanoTime();
        private Duration nextLook = ScanPatience.LOOK;
        private boolean announced;

        private void on(long position) {
            Duration waited = Duration.ofNanos(System.nanoTime() - since);
            if (waited.compareTo(nextLook) < 0) {
                return;
            }
            nextLook = waited.plus(ScanPatience.LOOK);
            if (known() > position) {
                if (waited.compareTo(patience.brokers()) >= 0) {
                    throw new TopicException("cannot read " + partition + ": no record for " + waited.toSeconds()
                            + " s at offset " + position + " of " + end + "; check the brokers");
                }
            } else if (waited.compareTo(patience.transactions()) >= 0) {
                throw new TopicException("cannot read " + partition + " to its end: an open transaction of "
                        + OpenTransactions.describe(connection, partition) + " hides what is after offset "
                        + position + " for " + waited.toSeconds()
                        + " s; wait until it times out and try again, or abort it with 'kafka-transactions.sh abort'");
            } else if (!announced) {
                announced = true;
                LOG.warn(
                        "waiting for an open transaction topic={} partition={} offset={} end={} producers={} limitMs={}",
                        partition.topic(),
                        partition.partition(),
                        position,
                        end,
                        OpenTransactions.describe(connection, partition),
                        patience.transactions().toMillis());
            }
        }
    }
}

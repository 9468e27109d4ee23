package dev.winnow.kafka.client;

import dev.winnow.kafka.topic.TopicException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Reads the committed records of one partition from its beginning to an end that is fixed when it is opened. Memory is
 * bounded by one fetch. Owned by one thread.
 */
public final class PartitionReader implements AutoCloseable {
    /** Short, because a poll over the markers of transactions at the end of a partition returns nothing and waits in full. */
    private static final Duration POLL = Duration.ofMillis(20);

    private static final int SILENT_POLLS = 1_500;
    private static final int FETCH_BYTES = 4 << 20;

    private final TopicPartition partition;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Queue<ConsumerRecord<String, byte[]>> fetched = new ArrayDeque<>();
    private final long end;

    /** Reads to what is committed now. */
    public PartitionReader(KafkaConnection connection, String topic, int partition) {
        this(connection, topic, partition, Long.MAX_VALUE);
    }

    /** Reads to what is committed now, and no further than an offset. */
    public PartitionReader(KafkaConnection connection, String topic, int partition, long before) {
        this.partition = new TopicPartition(topic, partition);
        consumer = connection.consumer(
                Serdes.ByteArray(),
                Map.of(
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        500,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        FETCH_BYTES,
                        // the fetch behind the last record waits for more, and closing waits for that fetch
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        (int) POLL.toMillis(),
                        // one partition is all that it reads: a fetch need not stop at its default of 1 MiB
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        FETCH_BYTES));
        List<TopicPartition> assigned = Collections.singletonList(this.partition);
        consumer.assign(assigned);
        consumer.seekToBeginning(assigned);
        end = Math.min(before, consumer.endOffsets(assigned).get(this.partition));
    }

    /** The next record; empty at the end. */
    public Optional<ConsumerRecord<String, byte[]>> next() {
        for (int silent = 0; fetched.isEmpty() && consumer.position(partition) < end; silent++) {
            if (silent == SILENT_POLLS) {
                throw new TopicException("no record of " + partition + " came for "
                        + POLL.multipliedBy(SILENT_POLLS).toSeconds() + " s, at offset " + consumer.position(partition)
                        + " of " + end + ": check the brokers");
            }
            consumer.poll(POLL).forEach(fetched::add);
        }
        ConsumerRecord<String, byte[]> record = fetched.poll();
        return record == null || record.offset() >= end ? Optional.empty() : Optional.of(record);
    }

    /** Offset at which reading ends. */
    public long end() {
        return end;
    }

    @Override
    public void close() {
        consumer.close();
    }
}

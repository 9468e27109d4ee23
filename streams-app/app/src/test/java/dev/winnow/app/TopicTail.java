package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;

/** Follows the committed records of a topic from its beginning. One thread. */
final class TopicTail<V> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration MARKERS = Duration.ofSeconds(2);

    private final KafkaConnection connection;
    private final Consumer<String, V> consumer;
    private final List<TopicPartition> partitions;
    private final List<ConsumerRecord<String, V>> records = new ArrayList<>();

    TopicTail(KafkaConnection connection, String topic, Serde<V> values) {
        this.connection = connection;
        // the fetch after the last record waits for more, and closing waits for that fetch
        consumer = connection.consumer(values, Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) POLL.toMillis()));
        partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** How many have been seen, those included that have just come. */
    int size() {
        consumer.poll(POLL).forEach(records::add);
        return records.size();
    }

    /** All that are committed now. A commit returns before its markers are written: they are waited for, and so is, as long, an open transaction. */
    List<ConsumerRecord<String, V>> toEnd() {
        Map<TopicPartition, Long> stable = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> ends = PartitionOffsets.ends(connection, partitions);
        while (isBefore(stable)) {
            size();
        }
        long start = System.nanoTime();
        while (isBefore(ends) && System.nanoTime() - start < MARKERS.toNanos()) {
            size();
        }
        return records;
    }

    private boolean isBefore(Map<TopicPartition, Long> ends) {
        return partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition));
    }

    @Override
    public void close() {
        consumer.close();
    }
}

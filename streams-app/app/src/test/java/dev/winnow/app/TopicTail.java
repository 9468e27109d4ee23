package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
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

    private final Consumer<String, V> consumer;
    private final List<TopicPartition> partitions;
    private final List<ConsumerRecord<String, V>> records = new ArrayList<>();

    TopicTail(KafkaConnection connection, String topic, Serde<V> values) {
        // the fetch behind the last record waits for more, and closing waits for that fetch
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

    /** All that are committed now. */
    List<ConsumerRecord<String, V>> toEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            size();
        }
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }
}

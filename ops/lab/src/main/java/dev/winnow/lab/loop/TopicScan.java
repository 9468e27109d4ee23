package dev.winnow.lab.loop;

import dev.winnow.kafka.client.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Reads a topic from its beginning to the end that it had at the start of the scan, committed records only. */
record TopicScan(KafkaConnection connection) {
    private static final Duration POLL = Duration.ofMillis(200);

    /** Number of committed records of a topic, counted one by one: offsets hold transaction markers too. */
    long count(String topic) {
        long[] records = new long[1];
        each(topic, Serdes.ByteArray(), record -> records[0]++);
        return records[0];
    }

    /** Hands every committed record of a topic to {@code action}, in the order of each partition. */
    <V> void each(String topic, Serde<V> values, Consumer<ConsumerRecord<String, V>> action) {
        try (KafkaConsumer<String, V> consumer = connection.consumer(values, Map.of())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo partition : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<String, V> record : consumer.poll(POLL)) {
                    action.accept(record);
                }
            }
        }
    }
}

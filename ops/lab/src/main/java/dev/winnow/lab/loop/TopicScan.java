package dev.winnow.lab.loop;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.PartitionReader;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads all partitions of a topic, committed records only, up to the ends that they have when they are opened. */
record TopicScan(KafkaConnection connection) {
    /** Number of committed records of a topic, counted one by one: offsets hold transaction markers too. */
    long count(String topic) {
        long[] records = new long[1];
        each(topic, record -> records[0]++);
        return records[0];
    }

    /** Hands every committed record of a topic to {@code action}, in the order of each partition. */
    void each(String topic, Consumer<ConsumerRecord<String, byte[]>> action) {
        for (TopicPartition partition : PartitionOffsets.partitions(connection, List.of(topic))) {
            try (PartitionReader reader = new PartitionReader(connection, topic, partition.partition())) {
                for (Optional<ConsumerRecord<String, byte[]>> record = reader.next();
                        record.isPresent();
                        record = reader.next()) {
                    action.accept(record.get());
                }
            }
        }
    }
}

package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far a console or coordinator has committed in a topic.
 *
 * @param endByPartition offset before which everything is processed
 */
record GroupProgress(Map<Integer, Long> endByPartition) {
    /** Offset before which everything is processed; empty when the group never was, or brokers have forgotten it. */
    OptionalLong committed(int partition) {
        Long end = endByPartition.get(partition);
        return end == null ? OptionalLong.empty() : OptionalLong.of(end);
    }

    static GroupProgress read(KafkaConnection connection, String group, String topic) {
        Map<Integer, Long> ends = new HashMap<>();
        PartitionOffsets.committed(connection, group).forEach((partition, offset) -> {
            if (partition.topic().equals(topic)) {
                ends.put(partition.partition(), offset);
            }
        });
        return new GroupProgress(ends);
    }
}

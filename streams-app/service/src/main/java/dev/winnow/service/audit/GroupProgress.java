package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.schemas.Mark;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a console or coordinator has committed in a topic.
 *
 * @param endByPartition offset before which everything is processed
 */
record GroupProgress(Map<Integer, Long> endByPartition) {
    /** Offset before which everything is processed; 0 when nothing is. */
    long end(int partition) {
        return endByPartition.getOrDefault(partition, 0L);
    }

    /** Whether the group never was, or brokers have forgotten it. */
    boolean isUnknown() {
        return endByPartition.isEmpty();
    }

    /** The progress of a console that marks prove. */
    static GroupProgress upTo(List<Written<Mark>> marks) {
        Map<Integer, Long> ends = new HashMap<>();
        marks.forEach(
                mark -> ends.merge(mark.record().getPartition(), mark.record().getOffset(), Math::max));
        return new GroupProgress(ends);
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

package dev.winnow.trainer.feed;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.topic.RunTopics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a trainer continues the topics of its run. Immutable.
 *
 * @param samples next offset by partition of the selected topic; partitions without one begin at 0
 * @param probe next offset of the probes topic
 */
public record StartOffsets(Map<Integer, Long> samples, long probe) {
    private static final int PROBES_PARTITION = 0;

    public StartOffsets {
        samples = Map.copyOf(samples);
    }

    /** What the topics do not have any more of what is to be read. */
    public List<MissingRecords> missing(KafkaConnection connection, RunTopics topics) {
        Collection<TopicPartition> partitions =
                PartitionOffsets.partitions(connection, List.of(topics.selected(), topics.probes()));
        Map<TopicPartition, Long> starts = PartitionOffsets.starts(connection, partitions);
        Map<TopicPartition, Long> ends = PartitionOffsets.ends(connection, partitions);
        List<MissingRecords> missing = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            long position =
                    partition.topic().equals(topics.probes()) ? probe : samples.getOrDefault(partition.partition(), 0L);
            MissingRecords.at(partition, position, starts.get(partition), ends.get(partition))
                    .ifPresent(missing::add);
        }
        return missing;
    }

    /** The same, continued at the first records that are left. */
    public StartOffsets without(List<MissingRecords> missing, RunTopics topics) {
        Map<Integer, Long> left = new TreeMap<>(samples);
        long leftProbe = probe;
        for (MissingRecords range : missing) {
            if (range.partition().topic().equals(topics.probes())
                    && range.partition().partition() == PROBES_PARTITION) {
                leftProbe = range.resumeAt();
            } else {
                left.put(range.partition().partition(), range.resumeAt());
            }
        }
        return new StartOffsets(left, leftProbe);
    }
}

package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.service.run.PlanHistory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What is left of the topics that an audit reads.
 *
 * @param starts first offset that each partition still has
 * @param ends end of each partition
 * @param recreated topics that are not those which the run began with
 */
record TopicHeads(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends, Set<String> recreated) {
    static TopicHeads read(KafkaConnection connection, RunTopics run) {
        Set<String> present =
                connection.ask("for its topics", admin -> admin.listTopics().names());
        List<String> topics = List.of(
                        connection.topics().annotated(),
                        run.plans(),
                        run.marks(),
                        run.selected(),
                        run.probes(),
                        run.rewards(),
                        run.outcomes(),
                        run.controls())
                .stream()
                .filter(present::contains)
                .toList();
        Collection<TopicPartition> partitions = PartitionOffsets.partitions(connection, topics);
        return new TopicHeads(
                PartitionOffsets.starts(connection, partitions),
                PartitionOffsets.ends(connection, partitions),
                new PlanHistory(connection, run).recreated());
    }

    /** The first offset that a partition still has. */
    long start(String topic, int partition) {
        return starts.getOrDefault(new TopicPartition(topic, partition), 0L);
    }

    long end(String topic, int partition) {
        return ends.getOrDefault(new TopicPartition(topic, partition), 0L);
    }

    /** Whether the first records of a partition were deleted. */
    boolean isCut(String topic, int partition) {
        return start(topic, partition) > 0;
    }

    /** Names the offsets of a topic that were deleted, to end a sentence; empty when none were. */
    String deleted(String topic) {
        SortedMap<Integer, Long> cut = new TreeMap<>();
        starts.forEach((partition, start) -> {
            if (partition.topic().equals(topic) && start > 0) {
                cut.put(partition.partition(), start);
            }
        });
        return cut.isEmpty() ? "" : "; records before these offsets were deleted, by partition: " + cut;
    }

    boolean isRecreated(String topic) {
        return recreated.contains(topic);
    }
}

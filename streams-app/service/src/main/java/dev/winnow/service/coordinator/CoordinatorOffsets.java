package dev.winnow.service.coordinator;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.MissingRecordsPolicy;
import dev.winnow.service.streams.GroupStart;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes sure, before a coordinator starts, that no record of its topics was deleted before it was read. Kafka Streams has no answer of its own to a missing offset in a
 * {@link CoordinatorTopology} of a run that is served: it stops.
 *
 * <p>A group without offsets reads its topics from their beginning. Where it is not new, the processor skips what its state has read. One thread.
 */
public final class CoordinatorOffsets {
    private static final String STEP = "coordinator";

    private final KafkaConnection connection;
    private final RunTopics run;
    private final List<String> topics;
    private final GroupStart groupStart;

    /**
     * @param topics what the coordinator reads
     * @param allowMissing whether it may continue where records are gone that it has not read
     */
    public CoordinatorOffsets(
            KafkaConnection connection, RunTopics run, List<String> topics, boolean allowMissing, Meters meters) {
        this.connection = connection;
        this.run = run;
        this.topics = List.copyOf(topics);
        this.groupStart = new GroupStart(
                connection,
                GroupStart.Member.of(run, STEP, run.coordinatorGroup(), "coordinators"),
                new MissingRecordsPolicy(
                        STEP,
                        allowMissing,
                        MissingRecordsPolicy.setOffsets("coordinators of run " + run.run(), run.coordinatorGroup()),
                        meters,
                        topics.toArray(String[]::new)));
    }

    /**
     * Why the coordinator must not start; empty when it may. Commits the first offsets of a new group, and what {@code --allow-missing-records} skips.
     *
     * @throws dev.winnow.kafka.topic.TopicException when the brokers do not answer
     */
    public String obstacle() {
        Collection<TopicPartition> partitions = PartitionOffsets.partitions(connection, topics);
        Map<TopicPartition, Long> committed = PartitionOffsets.committed(connection, run.coordinatorGroup());
        Map<TopicPartition, Long> starts = PartitionOffsets.starts(connection, partitions);
        Map<TopicPartition, Long> ends = PartitionOffsets.ends(connection, partitions);
        List<MissingRecords> missing = new ArrayList<>();
        Map<TopicPartition, Long> next = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long position = committed.getOrDefault(partition, 0L);
            Optional<MissingRecords> found =
                    MissingRecords.at(partition, position, starts.get(partition), ends.get(partition));
            found.ifPresent(missing::add);
            if (found.isPresent() || !committed.containsKey(partition)) {
                next.put(partition, found.map(MissingRecords::resumeAt).orElse(position));
            }
        }
        return groupStart.settle(missing, next);
    }
}

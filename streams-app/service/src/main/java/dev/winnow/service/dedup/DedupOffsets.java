package dev.winnow.service.dedup;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.topic.Topics;
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
 * Makes sure, before the stage starts, that its group continues each partition of {@code documents} at the next document that was not compared. Kafka Streams has no
 * answer of its own to a missing offset: it stops. The offsets of a new group are committed here. One thread.
 */
public final class DedupOffsets {
    private final KafkaConnection connection;
    private final Topics topics;
    private final GroupStart groupStart;

    /** @param allowMissing whether the stage may continue where documents are gone that it has not compared, or its offsets are */
    public DedupOffsets(KafkaConnection connection, boolean allowMissing, Meters meters) {
        this.connection = connection;
        this.topics = connection.topics();
        this.groupStart = new GroupStart(
                connection,
                new GroupStart.Member(
                        DedupTopology.STEP,
                        topics.dedupGroup(),
                        "processes",
                        "'winnow dedup'",
                        "the documents of another topic were compared: see 'Recreated topics' in the runbook"),
                new MissingRecordsPolicy(
                        DedupTopology.STEP,
                        allowMissing,
                        MissingRecordsPolicy.setOffsets("processes of 'winnow dedup'", topics.dedupGroup()),
                        meters,
                        topics.documents()));
    }

    /**
     * Why the stage must not start; empty when it may. Commits the first offsets of a new group, and what {@code --allow-missing-records} skips.
     *
     * @throws dev.winnow.kafka.topic.TopicException when the brokers do not answer
     */
    public String obstacle() {
        Collection<TopicPartition> partitions = PartitionOffsets.partitions(connection, List.of(topics.documents()));
        Collection<TopicPartition> written = PartitionOffsets.partitions(connection, List.of(topics.compared()));
        if (written.size() != partitions.size()) {
            return topics.documents() + " has " + partitions.size() + " partitions and " + topics.compared() + " has "
                    + written.size() + ": give " + topics.compared()
                    + " the same number, and see 'More partitions' in the runbook";
        }
        Map<TopicPartition, Long> committed = PartitionOffsets.committed(connection, topics.dedupGroup());
        Map<TopicPartition, Long> starts = PartitionOffsets.starts(connection, partitions);
        Map<TopicPartition, Long> ends = PartitionOffsets.ends(connection, partitions);
        Map<TopicPartition, Long> comparedEnds = PartitionOffsets.ends(connection, written);
        List<MissingRecords> missing = new ArrayList<>();
        Map<TopicPartition, Long> next = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long start = starts.get(partition);
            long end = ends.get(partition);
            Optional<MissingRecords> found;
            if (committed.containsKey(partition)) {
                found = MissingRecords.at(partition, committed.get(partition), start, end);
            } else if (comparedEnds.get(new TopicPartition(topics.compared(), partition.partition())) > 0) {
                found = Optional.of(MissingRecords.forgotten(partition, start, end));
            } else {
                found = MissingRecords.at(partition, 0, start, end);
            }
            found.ifPresent(missing::add);
            if (found.isPresent() || !committed.containsKey(partition)) {
                next.put(partition, found.map(MissingRecords::resumeAt).orElse(start));
            }
        }
        return groupStart.settle(missing, next);
    }
}

package dev.winnow.service.audit;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.topic.RunTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * Ends of what a console writes, as far as it is committed. Read before its progress, so that whatever precedes these ends comes from a
 * document that the progress covers, whether the console runs or not: both are committed in one transaction.
 *
 * @param selected by partition
 * @param probes of its one partition
 * @param marks of its one partition
 */
record OutputEnds(Map<Integer, Long> selected, long probes, long marks) {
    /** Offset of a selected partition before which all records come from decided documents. */
    long selected(int partition) {
        return selected.getOrDefault(partition, 0L);
    }

    static OutputEnds read(KafkaConnection connection, RunTopics run, int partitions) {
        TopicPartition probes = new TopicPartition(run.probes(), 0);
        TopicPartition marks = new TopicPartition(run.marks(), 0);
        List<TopicPartition> selected = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(run.selected(), partition))
                .toList();
        List<TopicPartition> all = new ArrayList<>(selected);
        all.add(probes);
        all.add(marks);
        Map<TopicPartition, Long> ends = PartitionOffsets.stableEnds(connection, all);
        Map<Integer, Long> byPartition = new HashMap<>();
        selected.forEach(partition -> byPartition.put(partition.partition(), ends.get(partition)));
        return new OutputEnds(byPartition, ends.get(probes), ends.get(marks));
    }
}

package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import dev.winnow.kafka.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads back how far the files of one input have been ingested. To be called after the producer of that name has fenced its forerunners: from then on
 * no position of theirs can appear.
 */
final class IngestPositions {
    private static final Duration POLL = Duration.ofMillis(200);

    private IngestPositions() {}

    /** Key of a file's position: a name holds no space. */
    static String key(String name, InputFile file) {
        return name + " " + file.name();
    }

    /** The last committed position of every file of the named input, by key. The consumer must read committed records only. */
    static Map<String, InputPosition> read(Consumer<String, String> consumer, Topics topics, String name) {
        TopicPartition partition = new TopicPartition(topics.ingestPositions(), 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        Map<String, InputPosition> positions = new HashMap<>();
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<String, String> record : consumer.poll(POLL).records(partition)) {
                if (record.key().startsWith(name + " ")) {
                    positions.put(record.key(), InputPosition.fromJson(record.value()));
                }
            }
        }
        return positions;
    }
}

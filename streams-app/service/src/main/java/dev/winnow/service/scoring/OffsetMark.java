package dev.winnow.service.scoring;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The metadata that a scorer commits with each offset: the offset again, under a name of its own. A tool that sets the offset of a group leaves the metadata empty, or as
 * it was, so that an offset which no scorer committed can be recognised. Earlier versions committed no metadata.
 */
final class OffsetMark {
    private static final String NAME = "scored-before=";

    private OffsetMark() {}

    /** The same offsets with their marks. */
    static Map<TopicPartition, OffsetAndMetadata> on(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<TopicPartition, OffsetAndMetadata> marked = new HashMap<>();
        offsets.forEach((partition, offset) -> marked.put(
                partition, new OffsetAndMetadata(offset.offset(), offset.leaderEpoch(), NAME + offset.offset())));
        return marked;
    }

    /** Whether a scorer committed an offset. */
    static boolean isOn(OffsetAndMetadata committed) {
        return committed.metadata().equals(NAME + committed.offset());
    }
}

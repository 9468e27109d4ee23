package dev.winnow.service.show;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record with its coordinates.
 *
 * @param kind the topic that it is on
 * @param topic name of that topic
 * @param partition partition
 * @param offset offset in it
 * @param timestamp milliseconds since the epoch; -1 where it has none
 * @param value the record; empty when it does not decode
 * @param problem why it does not decode; empty when it does
 */
public record ShownRecord(
        ShownTopic kind,
        String topic,
        int partition,
        long offset,
        long timestamp,
        Optional<SpecificRecord> value,
        String problem) {

    /** All that it holds, as one JSON object: its coordinates, and {@code value} or {@code unreadable}. */
    public ObjectNode toJson(ObjectNode empty) {
        empty.put("topic", topic).put("partition", partition).put("offset", offset);
        if (timestamp >= 0) {
            empty.put("timestamp", Instant.ofEpochMilli(timestamp).toString());
        }
        value.ifPresentOrElse(
                record -> empty.set("value", RecordJson.of(record)), () -> empty.put("unreadable", problem));
        return empty;
    }
}

package dev.winnow.service.streams;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.TimestampExtractor;

/** How the topologies read the records of their source topics. */
public final class SourceRecords {
    private SourceRecords() {}

    /** Time of a plan: before any document, so that of two buffered records the plan is processed first. */
    public static TimestampExtractor planTime() {
        return (plan, partitionTime) -> 0;
    }

    /** Time of any other record, at least 1: a record without a timestamp must not stop its reader. */
    public static long recordTime(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(1, record.timestamp());
    }

    /**
     * Time of a report, which bounds its epoch: that of the broker, or of the trainer where the topic is older than this rule,
     * but never later than now.
     */
    public static long reportTime(ConsumerRecord<Object, Object> record, long partitionTime) {
        boolean ofBroker = record.timestampType() == TimestampType.LOG_APPEND_TIME;
        return Math.max(1, ofBroker ? record.timestamp() : Math.min(record.timestamp(), System.currentTimeMillis()));
    }

    /** Treats a record without a value as one that cannot be decoded. */
    public static <T> Deserializer<T> notNull(Serde<T> serde) {
        return notNull(serde.deserializer());
    }

    /** The same for what is read only. */
    public static <T> Deserializer<T> notNull(Deserializer<T> values) {
        return (topic, bytes) -> {
            if (bytes == null) {
                throw new SerializationException("a record of " + topic + " has no value");
            }
            return values.deserialize(topic, bytes);
        };
    }
}

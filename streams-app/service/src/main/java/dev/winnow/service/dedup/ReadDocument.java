package dev.winnow.service.dedup;

import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.schemas.Document;
import dev.winnow.service.streams.SourceRecords;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.TimestampExtractor;

/** A document as it was read: with the bytes that it has in its topic, and the time of its record. One thread. */
final class ReadDocument {
    final Document document;
    final byte[] bytes;
    private long recordTime;

    private ReadDocument(Document document, byte[] bytes) {
        this.document = document;
        this.bytes = bytes;
    }

    static Deserializer<ReadDocument> deserializer(RecordSerdes serdes) {
        Deserializer<Document> documents = SourceRecords.notNull(serdes.document());
        return (topic, bytes) -> new ReadDocument(documents.deserialize(topic, bytes), bytes);
    }

    /**
     * Makes the time of now that of the task, because changelogs forget by it and a producer may write any; the record keeps its own for
     * {@link #recordTime}.
     */
    static TimestampExtractor readTime(LongSupplier clock) {
        return (record, partitionTime) -> {
            if (record.value() instanceof ReadDocument read) {
                read.recordTime = SourceRecords.recordTime(record, partitionTime);
            }
            return clock.getAsLong();
        };
    }

    /** Time of the record, at least 1. */
    long recordTime() {
        return recordTime;
    }
}

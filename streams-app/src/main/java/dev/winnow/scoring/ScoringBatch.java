package dev.winnow.scoring;

import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * One poll, decoded: documents to label, and the records that are none.
 *
 * @param origins coordinates of {@code documents}, same order
 * @param documents documents that decoded
 * @param deadLetters records that did not, with their bytes and the reason
 */
record ScoringBatch(
        List<ConsumerRecord<String, byte[]>> origins, List<Document> documents, List<DeadLetter> deadLetters) {
    private static final int PAYLOAD_LIMIT = 64 << 10;

    static ScoringBatch decode(Iterable<ConsumerRecord<String, byte[]>> records, Deserializer<Document> deserializer) {
        ScoringBatch batch = new ScoringBatch(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                Document document = record.value() == null
                        ? null
                        : deserializer.deserialize(record.topic(), record.headers(), record.value());
                if (document == null) {
                    batch.deadLetters.add(deadLetter(record, "empty-record", "the record has no value"));
                } else {
                    batch.origins.add(record);
                    batch.documents.add(document);
                }
            } catch (SerializationException e) {
                batch.deadLetters.add(deadLetter(record, "undecodable", reason(e)));
            }
        }
        return batch;
    }

    private static String reason(SerializationException e) {
        return e.getCause() == null ? e.getMessage() : e.getMessage() + ": " + e.getCause();
    }

    private static DeadLetter deadLetter(ConsumerRecord<String, byte[]> record, String reason, String detail) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return DeadLetter.newBuilder()
                .setStep("scoring")
                .setReason(reason)
                .setDetail(detail)
                .setOrigin(record.topic())
                .setPartition(record.partition())
                .setPosition(record.offset())
                .setPayload(ByteBuffer.wrap(Arrays.copyOf(value, Math.min(value.length, PAYLOAD_LIMIT))))
                .setPayloadBytes(value.length)
                .build();
    }
}

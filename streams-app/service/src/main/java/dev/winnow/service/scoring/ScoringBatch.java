package dev.winnow.service.scoring;

import dev.winnow.decision.ProducerContract;
import dev.winnow.decision.ProducerContract.Breach;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * One poll, decoded: documents to label, and the invalid records.
 *
 * <p>Whoever may write to the topic may forge a record. A document whose id is not that of its text, or whose key is not its id, is refused
 * here, before anything counts its uses by that id or draws by it; so is one whose text is empty or not in normal form, which would be
 * another document than the same text from elsewhere. Its length in tokens is counted here, whatever the producer wrote.
 *
 * @param origins coordinates of {@code documents}, same order
 * @param documents documents that can be used
 * @param deadLetters records that cannot, with their bytes and the reason
 */
record ScoringBatch(
        List<ConsumerRecord<String, byte[]>> origins, List<Document> documents, List<DeadLetter> deadLetters) {
    private static final String STEP = "scoring";

    static ScoringBatch decode(Iterable<ConsumerRecord<String, byte[]>> records, Deserializer<Document> deserializer) {
        ScoringBatch batch = new ScoringBatch(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        records.forEach(record -> batch.add(record, deserializer));
        return batch;
    }

    /** The dead letter of a document that no topic after scoring would take. */
    static DeadLetter tooLarge(ConsumerRecord<String, byte[]> origin, int bytes, int limit) {
        return DeadRecord.of(
                origin,
                STEP,
                DeadRecord.TOO_LARGE,
                "annotated, the document has " + bytes + " bytes, more than " + limit);
    }

    private void add(ConsumerRecord<String, byte[]> record, Deserializer<Document> deserializer) {
        if (record.value() == null) {
            deadLetters.add(DeadRecord.of(record, STEP, DeadRecord.EMPTY, "the record has no value"));
            return;
        }
        Document document;
        try {
            document = deserializer.deserialize(record.topic(), record.headers(), record.value());
        } catch (SerializationException e) {
            deadLetters.add(DeadRecord.of(record, STEP, DeadRecord.reasonOf(record), reason(e)));
            return;
        }
        byte[] utf8 = document.getText().getBytes(StandardCharsets.UTF_8);
        Optional<Breach> breach = ProducerContract.breach(record.key(), document, utf8);
        if (breach.isPresent()) {
            deadLetters.add(DeadRecord.of(
                    record, STEP, breach.get().reason(), breach.get().detail()));
            return;
        }
        origins.add(record);
        documents.add(withTokens(document, utf8.length));
    }

    /** What a producer writes of the length is neither asked for nor believed. */
    private static Document withTokens(Document document, int bytes) {
        return document.getTokens() == bytes
                ? document
                : Document.newBuilder(document).setTokens(bytes).build();
    }

    private static String reason(SerializationException e) {
        return e.getCause() == null ? e.getMessage() : e.getMessage() + ": " + e.getCause();
    }
}

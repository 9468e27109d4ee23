package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes documents, dead letters and positions, all of one stretch of input in one transaction. A transaction begins with the first record, so that none
 * is open while nothing is written. Owned by one thread.
 */
final class TransactionalOutput {
    private final Producer<String, byte[]> producer;
    private final Topics topics;
    private final Serializer<Document> documents;
    private final Serializer<DeadLetter> deadLetters;
    private final IngestSettings settings;
    private final LongSupplier nanoTime;
    private boolean open;
    private long startedAt;
    private long records;
    private long bytes;

    TransactionalOutput(
            Producer<String, byte[]> producer,
            Topics topics,
            RecordSerdes serdes,
            IngestSettings settings,
            LongSupplier nanoTime) {
        this.producer = producer;
        this.topics = topics;
        this.documents = serdes.document().serializer();
        this.deadLetters = serdes.deadLetter().serializer();
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** Fences every earlier ingest of the same name and settles what it left open. */
    void fence() {
        producer.initTransactions();
    }

    void write(Document document, Provenance provenance) {
        send(new ProducerRecord<>(
                topics.documents(),
                null,
                document.getId(),
                documents.serialize(topics.documents(), document),
                provenance.headers()));
    }

    void write(DeadLetter letter) {
        send(new ProducerRecord<>(
                topics.deadLetters(),
                letter.getOrigin() + "#" + letter.getPosition(),
                deadLetters.serialize(topics.deadLetters(), letter)));
    }

    void write(InputFile file, InputPosition position) {
        send(new ProducerRecord<>(
                topics.ingestPositions(),
                IngestPositions.key(settings.name(), file),
                position.toJson().getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether the open transaction has reached a limit. */
    boolean isFull() {
        IngestSettings.Transaction limits = settings.transaction();
        return open
                && (records >= limits.maxRecords()
                        || bytes >= limits.maxBytes()
                        || Duration.ofNanos(nanoTime.getAsLong() - startedAt).compareTo(limits.maxAge()) >= 0);
    }

    void commit() {
        if (open) {
            producer.commitTransaction();
            open = false;
            records = 0;
            bytes = 0;
        }
    }

    // a send that fails makes the commit fail
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(ProducerRecord<String, byte[]> record) {
        if (!open) {
            producer.beginTransaction();
            open = true;
            startedAt = nanoTime.getAsLong();
        }
        producer.send(record);
        records++;
        bytes += record.value().length;
    }
}

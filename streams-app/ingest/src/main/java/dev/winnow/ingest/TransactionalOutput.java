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
    private TransactionProof proof;
    private String committed = "";
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
        writePosition(IngestPositions.key(settings.name(), file), position);
    }

    private void writePosition(String key, InputPosition position) {
        begin();
        send(new ProducerRecord<>(
                topics.ingestPositions(),
                null,
                key,
                position.toJson().getBytes(StandardCharsets.UTF_8),
                proof.headers()));
    }

    /**
     * Proves to later ingests of this name that the last transaction was committed, so that they need not wait for transactions of others to see it. To be called at the end,
     * when none is open.
     */
    void seal() {
        if (!committed.isEmpty()) {
            writePosition(IngestPositions.sealKey(settings.name()), InputPosition.NOWHERE);
            commit();
        }
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
            committed = proof.transaction();
            open = false;
            records = 0;
            bytes = 0;
        }
    }

    private void begin() {
        if (!open) {
            producer.beginTransaction();
            // also where the one before was aborted: positions of an aborted transaction must never share the name of a
            // committed one
            proof = TransactionProof.after(committed);
            open = true;
            startedAt = nanoTime.getAsLong();
        }
    }

    // a send that fails makes the commit fail
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(ProducerRecord<String, byte[]> record) {
        begin();
        producer.send(record);
        records++;
        bytes += record.value().length;
    }
}

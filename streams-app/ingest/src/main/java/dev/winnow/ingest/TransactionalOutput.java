package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.Reason;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.UnlabelledDocument;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.schemas.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes documents, dead letters and positions, all of one stretch of input in one transaction. A transaction begins with the first record, or as it is asked for, so that none
 * is open while there is nothing to commit. A document that Kafka refuses for what it is, such as its size, becomes a dead letter: the transaction is
 * aborted, and sent again without it. Owned by one thread.
 */
final class TransactionalOutput {
    private final Producer<String, byte[]> producer;
    private final Topics topics;
    private final Serializer<UnlabelledDocument> documents;
    private final Serializer<DeadLetter> deadLetters;
    private final IngestSettings settings;
    private final LongSupplier nanoTime;
    private final Runnable beforeCommit;
    private final List<OutputRecord> sent = new ArrayList<>();
    private final Set<OutputRecord> suspects = new HashSet<>();
    private final AtomicLong failures = new AtomicLong();
    private KafkaException broken;
    private TransactionProof proof;
    private String committed = "";
    private boolean isOpen;
    private long startedAt;
    private long bytes;

    TransactionalOutput(
            Producer<String, byte[]> producer,
            Topics topics,
            RecordSerdes serdes,
            IngestSettings settings,
            LongSupplier nanoTime) {
        this(producer, topics, serdes, settings, nanoTime, () -> {});
    }

    /** @param beforeCommit joins the open transaction before each commit; what it throws of a lost membership ends the commit */
    TransactionalOutput(
            Producer<String, byte[]> producer,
            Topics topics,
            RecordSerdes serdes,
            IngestSettings settings,
            LongSupplier nanoTime,
            Runnable beforeCommit) {
        this.producer = producer;
        this.topics = topics;
        this.documents = serdes.unlabelledDocument();
        this.deadLetters = serdes.deadLetter().serializer();
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.beforeCommit = beforeCommit;
    }

    /** Fences every earlier ingest of the same name and settles what it left open. */
    void fence() {
        producer.initTransactions();
    }

    void write(UnlabelledDocument document, Provenance provenance) {
        add(new OutputRecord(
                new ProducerRecord<>(
                        topics.documents(),
                        null,
                        document.id(),
                        documents.serialize(topics.documents(), document),
                        provenance.headers()),
                new OutputRecord.Text(document, provenance)));
    }

    void write(DeadLetter letter) {
        add(record(letter));
    }

    void write(InputFile file, InputPosition position) {
        write(IngestPositions.key(settings.name(), file), position);
    }

    void write(String key, InputPosition position) {
        add(new OutputRecord(
                new ProducerRecord<>(
                        topics.ingestPositions(), key, position.toJson().getBytes(StandardCharsets.UTF_8)),
                new OutputRecord.Position()));
    }

    /**
     * Proves to later ingests of this name that the last transaction was committed, so that they need not wait for transactions of others to see it. To be
     * called at the end, when none is open.
     */
    void seal() {
        if (!committed.isEmpty()) {
            write(IngestPositions.sealKey(settings.name()), InputPosition.NOWHERE);
            commit();
        }
    }

    /** Begins a transaction where none is open: what joins it before its commit is committed although no record may be written. */
    void open() {
        if (!isOpen) {
            begin();
            isOpen = true;
            startedAt = nanoTime.getAsLong();
        }
    }

    /** Whether the open transaction has reached a limit. */
    boolean isFull() {
        IngestSettings.Transaction limits = settings.transaction();
        return isOpen
                && (sent.size() >= limits.maxRecords()
                        || bytes >= limits.maxBytes()
                        || Duration.ofNanos(nanoTime.getAsLong() - startedAt).compareTo(limits.maxAge()) >= 0);
    }

    /**
     * Commits what is open.
     *
     * @return the documents that were refused, for each of which a dead letter has been written instead
     * @throws IngestException naming a record that is refused and cannot be replaced by a dead letter
     * @throws KafkaException when nothing can be written
     */
    List<UnlabelledDocument> commit() {
        List<UnlabelledDocument> refused = new ArrayList<>();
        while (isOpen) {
            Optional<KafkaException> failure = tryCommit();
            if (failure.isEmpty()) {
                committed = proof.transaction();
                forget();
            } else {
                replaceRefused(failure.get(), refused);
                producer.abortTransaction();
                sendAgain();
            }
        }
        return refused;
    }

    /** Aborts what is open. */
    void discard() {
        if (isOpen) {
            producer.abortTransaction();
            forget();
            broken = null;
        }
    }

    private void forget() {
        isOpen = false;
        sent.clear();
        suspects.clear();
        bytes = 0;
    }

    private Optional<KafkaException> tryCommit() {
        if (broken == null) {
            try {
                beforeCommit.run();
                producer.commitTransaction();
                return Optional.empty();
            } catch (ProducerFencedException
                    | InvalidProducerEpochException
                    | CommitFailedException
                    | FencedInstanceIdException e) {
                throw e;
            } catch (KafkaException e) {
                return Optional.of(e);
            }
        }
        return Optional.of(broken);
    }

    /** Puts dead letters in the places of the records that are to blame. */
    private void replaceRefused(KafkaException failure, List<UnlabelledDocument> refused) {
        for (OutputRecord record : sent) {
            if (record.failure() instanceof AuthorizationException && record.content() instanceof OutputRecord.Letter) {
                throw refused(record);
            }
        }
        List<OutputRecord> failed = sent.stream()
                .filter(OutputRecord::isRefused)
                .sorted(Comparator.comparingLong(OutputRecord::failedAt))
                .toList();
        if (failed.isEmpty()) {
            throw failure;
        }
        if (failed.size() > 1 && !failed.stream().allMatch(OutputRecord::isTooLarge)) {
            suspects.addAll(failed);
            return;
        }
        Set<Exception> causes = Collections.newSetFromMap(new IdentityHashMap<>());
        for (OutputRecord record : failed) {
            // batches that wait when one is too large are aborted later, with the same exception
            if (causes.add(record.failure())) {
                suspects.remove(record);
                sent.set(sent.indexOf(record), replacement(record, refused));
            }
        }
    }

    private OutputRecord replacement(OutputRecord record, List<UnlabelledDocument> refused) {
        if (record.content() instanceof OutputRecord.Text text) {
            UnlabelledDocument document = text.document();
            byte[] utf8 = document.utf8();
            refused.add(document);
            return record(DeadLetter.newBuilder()
                    .setStep("ingest")
                    .setReason(Reason.REFUSED.code())
                    .setDetail(record.name() + ": " + why(record) + "; raise the limits of topic " + topics.documents()
                            + ", or cut documents shorter with --max-document-bytes")
                    .setOrigin(text.provenance().file())
                    .setPosition(text.provenance().record())
                    .setPayload(ByteBuffer.wrap(Arrays.copyOf(utf8, Math.min(utf8.length, SourceResult.PAYLOAD_LIMIT))))
                    .setPayloadBytes(utf8.length)
                    .build());
        }
        if (record.content() instanceof OutputRecord.Letter letter
                && letter.letter().getPayload().hasRemaining()) {
            return record(DeadLetter.newBuilder(letter.letter())
                    .setPayload(ByteBuffer.allocate(0))
                    .setDetail(letter.letter().getDetail() + "; with its payload the dead letter was refused")
                    .build());
        }
        throw refused(record);
    }

    private static IngestException refused(OutputRecord record) {
        return new IngestException(
                record.name() + " is refused by topic " + record.record().topic() + " (" + why(record)
                        + "): raise the topic's limits or grant the access, and start again under the same --name",
                record.failure());
    }

    private static String why(OutputRecord record) {
        return record.failure().getClass().getSimpleName() + ": "
                + record.failure().getMessage();
    }

    private OutputRecord record(DeadLetter letter) {
        return new OutputRecord(
                new ProducerRecord<>(
                        topics.deadLetters(),
                        letter.getOrigin() + "#" + letter.getPosition(),
                        deadLetters.serialize(topics.deadLetters(), letter)),
                new OutputRecord.Letter(letter));
    }

    private void add(OutputRecord record) {
        open();
        sent.add(record);
        bytes += record.bytes();
        send(record);
    }

    private void begin() {
        producer.beginTransaction();
        // also where the one before was aborted: its positions must never share the name of a committed transaction
        proof = TransactionProof.after(committed);
    }

    private void sendAgain() {
        broken = null;
        begin();
        for (OutputRecord record : sent) {
            record.reset();
            if (!suspects.contains(record)) {
                send(record);
            } else if (broken == null) {
                // alone on its way, so that a refusal is its own
                producer.flush();
                send(record);
                producer.flush();
                if (record.failure() == null) {
                    suspects.remove(record);
                } else {
                    broken = new KafkaException(record.failure());
                }
            }
        }
    }

    // a send that fails makes the commit fail
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(OutputRecord record) {
        if (broken == null) {
            try {
                producer.send(
                        stamped(record), (metadata, failure) -> record.settle(failure, failures.getAndIncrement()));
            } catch (ProducerFencedException | InvalidProducerEpochException e) {
                throw e;
            } catch (KafkaException e) {
                // a record before has failed the transaction; the commit shows it
                broken = e;
            }
        }
    }

    /** A position names the transaction that it is sent in. */
    private ProducerRecord<String, byte[]> stamped(OutputRecord record) {
        ProducerRecord<String, byte[]> sendable = record.record();
        return record.content() instanceof OutputRecord.Position
                ? new ProducerRecord<>(sendable.topic(), null, sendable.key(), sendable.value(), proof.headers())
                : sendable;
    }
}

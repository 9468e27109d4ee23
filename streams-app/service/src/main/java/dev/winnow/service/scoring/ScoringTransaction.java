package dev.winnow.service.scoring;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.MissingRecords;
import dev.winnow.kafka.client.RecordRefusal;
import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.MissingRecordsPolicy;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends annotated documents and dead letters in one transaction after the other, each with the offsets of what it came from. A record that a
 * topic refuses for what it is fails its transaction once; the next time it is sent alone, and becomes a dead letter when it is refused again. Owns
 * the producer. Owned by the loop's thread.
 */
final class ScoringTransaction implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringTransaction.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String STEP = "scoring";

    private final Producer<String, byte[]> producer;
    private final SuspectRecords suspects;
    private final Meters meters;
    private final String documents;
    private final String annotated;
    private final String deadLetters;
    private final Serializer<Document> annotatedValues;
    private final Serializer<DeadLetter> deadLetterValues;
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    private final Map<String, Integer> deadByReason = new HashMap<>();
    private final AtomicReference<SendFailure> sendFailure = new AtomicReference<>();
    private int annotatedRecords;
    private int documentPartitions;
    private boolean open;
    private boolean ending;
    private boolean grown;

    /**
     * The first record of a transaction that could not be sent.
     *
     * @param record its name, {@code topic-partition@offset}
     * @param isRecordsOwn whether the reason is the record
     */
    record SendFailure(String record, String topic, Exception reason, boolean isRecordsOwn) {}

    /**
     * @param suspects records that have failed transactions so far
     */
    ScoringTransaction(KafkaConnection connection, ScoringSettings settings, SuspectRecords suspects, Meters meters) {
        this.suspects = suspects;
        this.meters = meters;
        documents = settings.input().topic(connection.topics());
        annotated = connection.topics().annotated();
        deadLetters = connection.topics().deadLetters();
        annotatedValues = connection.serdes().document().serializer();
        deadLetterValues = connection.serdes().deadLetter().serializer();
        producer = connection.producer(
                Serdes.ByteArray(),
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        connection.topics().scoringTransaction(settings.instance()),
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TIMEOUT_MILLIS,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        settings.memory().producerBytes()));
    }

    /** Fences an earlier producer of this name and ends its transaction; once, before anything else. */
    void initialise() {
        producer.initTransactions();
    }

    boolean isOpen() {
        return open;
    }

    /** Takes note of how many partitions {@code documents} has. */
    void documentPartitions(int partitions) {
        documentPartitions = partitions;
    }

    /**
     * Sends what was scored; opens a transaction when none is open.
     *
     * @param group whose offsets are committed before and after a record that has to be sent alone
     * @throws TopicException naming a record that can be written nowhere
     */
    void add(Scored scored, ConsumerGroupMetadata group) {
        for (ScoringOutcome outcome : ScoringOutcome.of(scored)) {
            ProducerRecord<String, byte[]> record = record(outcome);
            int bytes = RecordLimit.size(record.key(), record.value());
            if (outcome instanceof ScoringOutcome.Labelled labelled && bytes > Topics.MAX_ANNOTATED_BYTES) {
                outcome = new ScoringOutcome.Dead(
                        ScoringBatch.tooLarge(labelled.origin(), bytes, Topics.MAX_ANNOTATED_BYTES));
                record = record(outcome);
                bytes = RecordLimit.size(record.key(), record.value());
            }
            if (suspects.contains(outcome, bytes)) {
                addAlone(outcome, record, bytes, group);
            } else {
                send(outcome, record);
            }
        }
        begin();
        done.putAll(scored.nextOffsets());
    }

    private void addAlone(
            ScoringOutcome outcome, ProducerRecord<String, byte[]> record, int bytes, ConsumerGroupMetadata group) {
        commit(group);
        SendFailure refusal = tryAlone(outcome, record, group);
        if (refusal != null) {
            ScoringOutcome.Dead dead = dead(outcome, refusal.reason());
            SendFailure second = tryAlone(dead, record(dead), group);
            if (second != null && RecordRefusal.isSize(second.reason())) {
                dead = withoutPayload(dead);
                second = tryAlone(dead, record(dead), group);
            }
            if (second != null) {
                throw new TopicException(
                        "record " + name(outcome) + " can be written neither to " + refusal.topic() + " ("
                                + text(refusal.reason()) + ") nor to " + deadLetters + " (" + text(second.reason())
                                + "): raise the limits of these topics and start the scorer again");
            }
            LOG.warn(
                    "a topic refused a record, which is a dead letter now topic={} partition={} offset={} error={}",
                    documents,
                    outcome.partition(),
                    outcome.offset(),
                    text(refusal.reason()));
        }
        suspects.settle(outcome, bytes, refusal != null);
    }

    /** Sends one record and commits it with its offset; what it was refused for, or null. The transaction is aborted then. */
    private SendFailure tryAlone(
            ScoringOutcome outcome, ProducerRecord<String, byte[]> record, ConsumerGroupMetadata group) {
        send(outcome, record);
        producer.flush();
        SendFailure failure = sendFailure.get();
        if (failure == null) {
            commit(group);
            return null;
        }
        if (!failure.isRecordsOwn()) {
            throw new KafkaException("a record could not be sent", failure.reason());
        }
        abort();
        return failure;
    }

    private static ScoringOutcome.Dead dead(ScoringOutcome outcome, Exception refusal) {
        if (outcome instanceof ScoringOutcome.Labelled labelled) {
            String reason = RecordRefusal.isSize(refusal) ? DeadRecord.TOO_LARGE : DeadRecord.REFUSED;
            return new ScoringOutcome.Dead(DeadRecord.of(
                    labelled.origin(), STEP, reason, "annotated, the document is refused: " + text(refusal)));
        }
        return withoutPayload((ScoringOutcome.Dead) outcome);
    }

    private static ScoringOutcome.Dead withoutPayload(ScoringOutcome.Dead dead) {
        return new ScoringOutcome.Dead(DeadLetter.newBuilder(dead.letter())
                .setPayload(ByteBuffer.allocate(0))
                .build());
    }

    private static String text(Exception reason) {
        return reason.getClass().getSimpleName() + ": " + reason.getMessage();
    }

    private String name(ScoringOutcome outcome) {
        return documents + "-" + outcome.partition() + "@" + outcome.offset();
    }

    /** Sends a dead letter for a range of records that is skipped, with the offset after it; opens a transaction when none is open. */
    void skip(MissingRecords missing) {
        TopicPartition partition = missing.partition();
        ScoringOutcome outcome = new ScoringOutcome.Dead(DeadRecord.of(
                partition.topic(),
                partition.partition(),
                missing.from(),
                null,
                STEP,
                MissingRecords.REASON,
                missing + "; continued at offset " + missing.resumeAt() + " by " + MissingRecordsPolicy.OPTION));
        send(outcome, record(outcome));
        done.put(partition, new OffsetAndMetadata(missing.resumeAt()));
    }

    private void begin() {
        if (!open) {
            producer.beginTransaction();
            open = true;
        }
    }

    private ProducerRecord<String, byte[]> record(ScoringOutcome outcome) {
        if (outcome instanceof ScoringOutcome.Labelled labelled) {
            ConsumerRecord<String, byte[]> origin = labelled.origin();
            return new ProducerRecord<>(
                    annotated,
                    annotatedPartition(origin),
                    // a record without a time gets that of now
                    origin.timestamp() < 0 ? null : origin.timestamp(),
                    origin.key(),
                    annotatedValues.serialize(annotated, labelled.document()),
                    Provenance.of(origin.headers()).map(Provenance::headers).orElse(null));
        }
        DeadLetter letter = ((ScoringOutcome.Dead) outcome).letter();
        return new ProducerRecord<>(deadLetters, deadLetterValues.serialize(deadLetters, letter));
    }

    /**
     * The partition that the document came from. Where {@code documents} has been given more partitions than {@code annotated}: the one that the
     * default partitioner gives its id, which is the one that it had before.
     */
    private int annotatedPartition(ConsumerRecord<String, byte[]> origin) {
        int partitions = producer.partitionsFor(annotated).size();
        if (documentPartitions <= partitions && origin.partition() < partitions) {
            return origin.partition();
        }
        if (!grown) {
            grown = true;
            LOG.warn(
                    "documents has more partitions than annotated, a document goes to the partition that the hash of"
                            + " its id gives topic={} partitions={} needed={}",
                    documents,
                    documentPartitions,
                    partitions);
        }
        return Utils.toPositive(Utils.murmur2(origin.key().getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    private void send(ScoringOutcome outcome, ProducerRecord<String, byte[]> record) {
        begin();
        producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                failed(outcome, record, failure);
            }
        });
        done.put(new TopicPartition(documents, outcome.partition()), new OffsetAndMetadata(outcome.offset() + 1));
        if (outcome instanceof ScoringOutcome.Dead dead) {
            deadByReason.merge(dead.letter().getReason(), 1, Integer::sum);
        } else {
            annotatedRecords++;
        }
    }

    /** Called by the producer's thread. */
    private void failed(ScoringOutcome outcome, ProducerRecord<String, byte[]> record, Exception failure) {
        boolean own = RecordRefusal.isRecordsOwn(failure);
        boolean first = sendFailure.compareAndSet(null, new SendFailure(name(outcome), record.topic(), failure, own));
        if (own) {
            suspects.accuse(outcome, failure, RecordLimit.size(record.key(), record.value()), first);
        }
    }

    /** Throws what a send has failed with since the transaction was opened, if any. */
    void throwFailure() {
        SendFailure failure = sendFailure.get();
        if (failure != null) {
            throw new KafkaException("a record could not be sent", failure.reason());
        }
    }

    /** Commits what was sent, with the offsets after it; nothing where no transaction is open. */
    void commit(ConsumerGroupMetadata group) {
        if (open) {
            producer.sendOffsetsToTransaction(OffsetMark.on(done), group);
            end(producer::commitTransaction);
            meters.annotated().increment(annotatedRecords);
            deadByReason.forEach((reason, count) -> meters.dead(reason).increment(count));
            forget();
        }
    }

    /** Ends the transaction. After a time-out its producer can only repeat the request, which may have been carried out. */
    private void end(Runnable how) {
        ending = true;
        try {
            how.run();
        } catch (TimeoutException e) {
            throw e;
        } catch (KafkaException e) {
            ending = false;
            throw e;
        }
        ending = false;
    }

    /**
     * Aborts the open transaction, if any; the first of its records that could not be sent, or null.
     *
     * @throws KafkaException when brokers did not answer in time whether the transaction has ended: only a new producer of this name finds out
     */
    SendFailure abort() {
        if (ending) {
            throw new KafkaException("brokers did not answer in time whether a transaction has ended");
        }
        if (open) {
            end(producer::abortTransaction);
        }
        SendFailure failure = sendFailure.get();
        forget();
        return failure;
    }

    private void forget() {
        done.clear();
        deadByReason.clear();
        annotatedRecords = 0;
        open = false;
        sendFailure.set(null);
    }

    /** A transaction that is open is aborted by the next producer of this name, or by the brokers. */
    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}

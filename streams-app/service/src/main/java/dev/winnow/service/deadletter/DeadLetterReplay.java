package dev.winnow.service.deadletter;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.RecordRefusal;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.DeadHeader;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;

/**
 * Writes dead letters back to the topics that their records come from, each exactly once: the record and a letter of step {@code replay} that
 * reports it are one transaction, and a letter that is reported is left alone. A later replay fences an earlier one that still runs. Memory is
 * bounded by one batch. Owned by one thread.
 */
public final class DeadLetterReplay {
    /** Header of a replayed record: topic and offset of its letter. */
    static final String HEADER = "winnow-replay-of";

    private static final int BATCH_LETTERS = 100;
    private static final int BATCH_BYTES = 4 << 20;

    private final KafkaConnection connection;
    private final LetterSelection selection;
    private final DeadLetterLog log;
    private final String deadLetters;
    private final Map<String, Integer> partitions = new HashMap<>();
    private final ReplayReport report = new ReplayReport();
    private final List<Replayable> batch = new ArrayList<>();
    private int batchBytes;

    /** A letter and the records that replay it. */
    private record Replayable(long offset, String reason, List<ProducerRecord<String, byte[]>> records) {}

    public DeadLetterReplay(KafkaConnection connection, LetterSelection selection) {
        this.connection = connection;
        this.selection = selection;
        this.log = new DeadLetterLog(connection);
        this.deadLetters = connection.topics().deadLetters();
    }

    /** Counts what {@link #run} would do, and writes nothing; what a topic refuses shows only there. */
    public ReplayReport dryRun() {
        each(letter -> report.replayed(letter.reason()));
        return report;
    }

    /**
     * Replays the selected letters.
     *
     * @throws TopicException when another replay began meanwhile, or the brokers do not let it write; what was committed is not repeated by the next run
     */
    public ReplayReport run() {
        try (Producer<String, byte[]> producer = connection.producer(
                Serdes.ByteArray(),
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        connection.topics().replayTransaction()))) {
            // before the letters are read: no earlier replay can commit any more
            producer.initTransactions();
            each(letter -> add(producer, letter));
            flush(producer);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new TopicException(
                    "another 'winnow dead-letters replay' began: what was replayed so far is reported on " + deadLetters
                            + "; run it again after the other one has ended",
                    e);
        }
        return report;
    }

    /** What is done with a letter that can be replayed. */
    @FunctionalInterface
    private interface Step {
        void replay(Replayable letter);
    }

    private void each(Step step) {
        BitSet replayed = log.replayed(selection);
        log.selected(selection, (offset, letter) -> {
            if (replayed.get(Math.toIntExact(offset))) {
                report.earlier(letter.getReason());
                return;
            }
            Optional<Obstacle> obstacle = Obstacle.of(letter, connection.topics())
                    .or(() -> letter.getPartition() < partitions(letter.getOrigin())
                            ? Optional.empty()
                            : Optional.of(Obstacle.PARTITION_GONE));
            if (obstacle.isPresent()) {
                report.refused(letter.getReason(), offset, obstacle.get(), letter.getDetail());
                return;
            }
            try {
                step.replay(new Replayable(
                        offset, letter.getReason(), List.of(record(offset, letter), note(offset, letter))));
            } catch (SerializationException e) {
                report.refused(letter.getReason(), offset, Obstacle.STILL_UNDECODABLE, String.valueOf(e.getMessage()));
            }
        });
    }

    private int partitions(String topic) {
        return partitions.computeIfAbsent(topic, new TopicProvisioner(connection)::partitions);
    }

    /** @throws SerializationException when the value is not a document under the schemas of now */
    private ProducerRecord<String, byte[]> record(long offset, DeadLetter letter) {
        byte[] value = Utils.toArray(letter.getPayload());
        Document document = connection.serdes().document().deserializer().deserialize(letter.getOrigin(), value);
        Headers headers = new RecordHeaders();
        for (DeadHeader header : letter.getHeaders()) {
            ByteBuffer bytes = header.getValue();
            headers.add(header.getKey(), bytes == null ? null : Utils.toArray(bytes));
        }
        headers.remove(HEADER).add(HEADER, (deadLetters + "@" + offset).getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(
                letter.getOrigin(),
                letter.getPartition(),
                letter.getTimestamp() < 0 ? null : letter.getTimestamp(),
                // letters of earlier versions have no key; that of a document is its id
                letter.getKey() == null ? document.getId() : letter.getKey(),
                value,
                headers);
    }

    private ProducerRecord<String, byte[]> note(long offset, DeadLetter letter) {
        DeadLetter note = DeadLetter.newBuilder()
                .setStep(DeadLetterLog.REPLAY_STEP)
                .setReason("replayed")
                .setDetail("replayed to " + letter.getOrigin() + "-" + letter.getPartition())
                .setOrigin(deadLetters)
                .setPartition(0)
                .setPosition(offset)
                .setPayload(ByteBuffer.allocate(0))
                .setPayloadBytes(0)
                .build();
        return new ProducerRecord<>(
                deadLetters, connection.serdes().deadLetter().serializer().serialize(deadLetters, note));
    }

    private void add(Producer<String, byte[]> producer, Replayable letter) {
        batch.add(letter);
        batchBytes += letter.records().get(0).value().length;
        if (batch.size() >= BATCH_LETTERS || batchBytes >= BATCH_BYTES) {
            flush(producer);
        }
    }

    private void flush(Producer<String, byte[]> producer) {
        if (commit(producer, batch).isPresent()) {
            // one of them is refused: each goes alone, so that its refusal is its own
            for (Replayable letter : batch) {
                commit(producer, List.of(letter))
                        .ifPresent(refusal -> report.refused(
                                letter.reason(), letter.offset(), Obstacle.REFUSED_BY_TOPIC, refusal.toString()));
            }
        }
        batch.clear();
        batchBytes = 0;
    }

    /** Replays letters in one transaction, or none of them where a topic refuses one for what it is: then the refusal. */
    private Optional<Exception> commit(Producer<String, byte[]> producer, List<Replayable> letters) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        producer.beginTransaction();
        letters.forEach(letter -> letter.records()
                .forEach(record -> producer.send(record, (metadata, refusal) -> failure.compareAndSet(null, refusal))));
        producer.flush();
        if (failure.get() == null) {
            producer.commitTransaction();
            letters.forEach(letter -> report.replayed(letter.reason()));
            return Optional.empty();
        }
        if (failure.get() instanceof ProducerFencedException fenced) {
            throw fenced;
        }
        producer.abortTransaction();
        if (!RecordRefusal.isRecordsOwn(failure.get())) {
            throw new KafkaException(
                    "cannot replay to the topic: " + failure.get().getMessage(), failure.get());
        }
        return Optional.of(failure.get());
    }
}

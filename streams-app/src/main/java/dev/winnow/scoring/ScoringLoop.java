package dev.winnow.scoring;

import dev.winnow.http.Meters;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.Provenance;
import dev.winnow.topic.RegistryException;
import dev.winnow.topic.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes documents, lets the agents label them, produces the annotated documents and dead letters, and commits offsets
 * in the same transaction: every document of {@code documents} ends exactly once in {@code annotated} or {@code
 * dead-letters}, in the order and the partition that it came from.
 *
 * <p>Owned by the thread that calls {@link #run}; the agents work on a second thread, so that polling, sending and
 * committing overlap with the device. {@link #stop} may be called from any thread.
 */
public final class ScoringLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringLoop.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 500;

    /** A failure is over with the next transaction; where no document comes, after this time without another one. */
    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final KafkaConnection connection;
    private final Labeller labeller;
    private final ScoringSettings settings;
    private final Meters meters;
    private final String annotated;
    private final String deadLetters;
    private final Deserializer<Document> documents;
    private final Serializer<Document> annotatedValues;
    private final Serializer<DeadLetter> deadLetterValues;

    private final Deque<Flight> inFlight = new ArrayDeque<>();
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    private final AtomicReference<Exception> sendFailure = new AtomicReference<>();
    private final RecordLimit limit = new RecordLimit(Topics.MAX_ANNOTATED_BYTES);
    private boolean inTransaction;
    private long lastCommit = System.nanoTime();
    private volatile boolean stopping;
    private volatile String unready = "starting";
    private volatile String trouble = "";
    private long troubleSince;

    /** A poll whose labels are being made. */
    private record Flight(ConsumerRecords<String, byte[]> records, CompletableFuture<Scored> result) {}

    private record Scored(ScoringBatch batch, List<Document> labelled) {}

    public ScoringLoop(KafkaConnection connection, Labeller labeller, ScoringSettings settings, Meters meters) {
        this.connection = connection;
        this.labeller = labeller;
        this.settings = settings;
        this.meters = meters;
        this.annotated = connection.topics().annotated();
        this.deadLetters = connection.topics().deadLetters();
        this.documents = connection.serdes().document().deserializer();
        this.annotatedValues = connection.serdes().document().serializer();
        this.deadLetterValues = connection.serdes().deadLetter().serializer();
    }

    /** Why the loop is not ready for work; empty when it is. */
    public String unreadyReason() {
        return Stream.of(trouble, unready, labeller.unreadyReason())
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Asks {@link #run} to finish what is in flight, commit and return. */
    public void stop() {
        stopping = true;
    }

    /**
     * Works until {@link #stop}. What a transaction or a broker does not survive is begun anew from the committed offsets, with new clients where the old ones are
     * of no use any more: the agents, which take longest to load, stay.
     *
     * @throws FencedInstanceIdException when another scorer of the same instance name has started
     */
    public void run() {
        ExecutorService device = Executors.newSingleThreadExecutor(task -> new Thread(task, "scoring-device"));
        try {
            while (!stopping) {
                try {
                    work(device);
                } catch (FencedInstanceIdException | WakeupException e) {
                    throw e;
                } catch (KafkaException e) {
                    if (stopping) {
                        throw e;
                    }
                    LOG.warn("the clients are made anew and start over from the committed offsets", e);
                    troubled("starting over with new clients after: " + e.getMessage());
                    pause();
                }
            }
        } finally {
            device.shutdownNow();
        }
    }

    /** Works with one pair of clients until {@link #stop}, or until they are of no use any more. */
    private void work(ExecutorService device) {
        KafkaConsumer<String, byte[]> consumer = connection.consumer(Serdes.ByteArray(), consumerSettings());
        KafkaProducer<String, byte[]> producer = connection.producer(Serdes.ByteArray(), producerSettings());
        try {
            unready = "waiting for partitions of " + connection.topics().documents();
            producer.initTransactions();
            consumer.subscribe(List.of(connection.topics().documents()), new Handover(consumer, producer));
            while (!stopping) {
                try {
                    turn(consumer, producer, device);
                } catch (ProducerFencedException | FencedInstanceIdException | WakeupException e) {
                    // a fenced producer cannot abort: brokers have done so, for example when this process stood still
                    throw e;
                } catch (CommitFailedException e) {
                    LOG.warn("the group moved on before a commit; the batch is scored again by the partition's owner");
                    startOver(consumer, producer, e);
                } catch (KafkaException e) {
                    LOG.warn("transaction aborted, starting over from the committed offsets", e);
                    startOver(consumer, producer, e);
                } catch (RegistryException e) {
                    if (!e.isPassing()) {
                        throw e;
                    }
                    LOG.warn("transaction aborted, starting over when the schema registry answers", e);
                    startOver(consumer, producer, e);
                }
            }
            drain(consumer, producer);
            commit(consumer, producer);
        } finally {
            unready = "stopped";
            forget();
            // a transaction that is open is aborted by the next producer of this name, or by the brokers
            producer.close(CLOSE_LIMIT);
            consumer.close(CloseOptions.timeout(CLOSE_LIMIT).withGroupMembershipOperation(membership()));
        }
    }

    /** A scorer that was told to end leaves, so that others have its partitions at once; one that begins anew gets them back. */
    private GroupMembershipOperation membership() {
        return stopping ? GroupMembershipOperation.LEAVE_GROUP : GroupMembershipOperation.REMAIN_IN_GROUP;
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    private void turn(
            KafkaConsumer<String, byte[]> consumer, KafkaProducer<String, byte[]> producer, ExecutorService device) {
        ConsumerRecords<String, byte[]> records = consumer.poll(inFlight.isEmpty() ? IDLE_POLL : Duration.ZERO);
        if (!records.isEmpty()) {
            inFlight.add(new Flight(records, CompletableFuture.supplyAsync(() -> score(records), device)));
        }
        while (!inFlight.isEmpty()
                && (inFlight.size() >= settings.depth()
                        || inFlight.peek().result().isDone()
                        || records.isEmpty())) {
            emit(inFlight.poll(), consumer, producer);
        }
        Exception failure = sendFailure.get();
        if (failure != null) {
            throw new KafkaException("a record could not be sent", failure);
        }
        if (System.nanoTime() - lastCommit >= settings.commitInterval().toNanos()) {
            commit(consumer, producer);
        }
    }

    private Scored score(ConsumerRecords<String, byte[]> records) {
        ScoringBatch batch = ScoringBatch.decode(records, documents);
        return new Scored(batch, batch.documents().isEmpty() ? List.of() : labeller.label(batch.documents()));
    }

    private void emit(Flight flight, KafkaConsumer<String, byte[]> consumer, KafkaProducer<String, byte[]> producer) {
        if (inTransaction && !doneSoon(flight)) {
            // brokers abort a transaction that waits for a slow agent, and fence its producer
            commit(consumer, producer);
        }
        Scored scored;
        try {
            scored = flight.result().join();
        } catch (CompletionException | CancellationException e) {
            if (e.getCause() instanceof RegistryException registry) {
                throw registry;
            }
            throw new IllegalStateException("the scoring thread failed; the batch was not committed", e);
        }
        if (!inTransaction) {
            producer.beginTransaction();
            inTransaction = true;
        }
        List<DeadLetter> dead = new ArrayList<>(scored.batch().deadLetters());
        for (int i = 0; i < scored.labelled().size(); i++) {
            ConsumerRecord<String, byte[]> origin = scored.batch().origins().get(i);
            byte[] value =
                    annotatedValues.serialize(annotated, scored.labelled().get(i));
            int size = size(origin.key(), value);
            if (size > limit.bytes()) {
                dead.add(ScoringBatch.tooLarge(origin, size, limit.bytes()));
            } else {
                send(producer, annotatedRecord(origin, value));
                meters.annotated().increment();
            }
        }
        for (DeadLetter letter : dead) {
            send(producer, new ProducerRecord<>(deadLetters, deadLetterValues.serialize(deadLetters, letter)));
            meters.dead(letter.getReason()).increment();
        }
        done.putAll(flight.records().nextOffsets());
    }

    /** A key is text of whoever wrote the document, and may be what makes a record too large. */
    private static int size(String key, byte[] value) {
        return value.length + (key == null ? 0 : key.length());
    }

    private ProducerRecord<String, byte[]> annotatedRecord(ConsumerRecord<String, byte[]> origin, byte[] value) {
        return new ProducerRecord<>(
                annotated,
                origin.partition(),
                origin.timestamp(),
                origin.key(),
                value,
                Provenance.of(origin.headers()).map(Provenance::headers).orElse(null));
    }

    private boolean doneSoon(Flight flight) {
        try {
            return flight.result()
                    .handle((scored, failure) -> true)
                    .get(settings.commitInterval().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a handled failure cannot fail", e);
        }
    }

    private void send(KafkaProducer<String, byte[]> producer, ProducerRecord<String, byte[]> record) {
        producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                if (record.topic().equals(annotated)) {
                    limit.learn(failure, size(record.key(), record.value()));
                }
                sendFailure.compareAndSet(null, failure);
            }
        });
    }

    private void drain(KafkaConsumer<String, byte[]> consumer, KafkaProducer<String, byte[]> producer) {
        while (!inFlight.isEmpty()) {
            emit(inFlight.poll(), consumer, producer);
        }
    }

    private void commit(KafkaConsumer<String, byte[]> consumer, KafkaProducer<String, byte[]> producer) {
        if (inTransaction) {
            producer.sendOffsetsToTransaction(done, consumer.groupMetadata());
            producer.commitTransaction();
            inTransaction = false;
            done.clear();
            trouble = "";
        }
        lastCommit = System.nanoTime();
        if (lastCommit - troubleSince > TROUBLE_NANOS) {
            trouble = "";
        }
    }

    private void troubled(String reason) {
        trouble = reason;
        troubleSince = System.nanoTime();
    }

    private void abandon(KafkaProducer<String, byte[]> producer) {
        if (inTransaction) {
            producer.abortTransaction();
        }
        forget();
    }

    /** Drops all that is not committed. */
    private void forget() {
        inFlight.forEach(flight -> flight.result().cancel(false));
        inFlight.clear();
        done.clear();
        inTransaction = false;
        sendFailure.set(null);
    }

    private void startOver(
            KafkaConsumer<String, byte[]> consumer, KafkaProducer<String, byte[]> producer, Exception reason) {
        troubled("starting over from the committed offsets after: " + reason.getMessage());
        abandon(producer);
        var committed = consumer.committed(consumer.assignment());
        for (TopicPartition partition : consumer.assignment()) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, offset);
            }
        }
    }

    private Map<String, Object> consumerSettings() {
        Map<String, Object> consumer = new HashMap<>();
        consumer.put(ConsumerConfig.GROUP_ID_CONFIG, connection.topics().scoringGroup());
        consumer.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instance());
        consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.batchDocuments());
        consumer.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
        consumer.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        consumer.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        consumer.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        consumer.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return consumer;
    }

    private Map<String, Object> producerSettings() {
        return Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                connection.topics().scoringTransaction(settings.instance()),
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                10_000);
    }

    /** Finishes what belongs to partitions that go, and drops what belongs to partitions that are gone. */
    private final class Handover implements ConsumerRebalanceListener {
        private final KafkaConsumer<String, byte[]> consumer;
        private final KafkaProducer<String, byte[]> producer;

        private Handover(KafkaConsumer<String, byte[]> consumer, KafkaProducer<String, byte[]> producer) {
            this.consumer = consumer;
            this.producer = producer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            unready = "";
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            unready = "rebalancing: partitions go to another scorer";
            drain(consumer, producer);
            commit(consumer, producer);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            unready = "lost its partitions: another scorer has them";
            abandon(producer);
        }
    }
}

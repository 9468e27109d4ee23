package dev.winnow.service.scoring;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.RegistryException;
import dev.winnow.runtime.MissingRecordsPolicy;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop with one pair of clients, until it is stopped or they cannot be used any longer. Owned by the loop's thread.
 *
 * <pre>
 * poll -> batch in flight -> transaction -> commit
 * a topic refuses a record                           -> abort, and send that record alone, or its dead letter
 * a commit fails, a send fails, the registry is away -> abort, discard all batches, resume from the committed offsets
 * an agent takes its time                            -> look at the group now and then, so that others may come and go
 * partitions go to another scorer                    -> take what is labelled soon, commit, discard the rest, resume from the committed offsets
 * partitions are gone                                -> abort, discard all batches
 * documents were deleted before they were read       -> take what is labelled soon, commit, discard the rest, see where to continue
 * </pre>
 */
final class ScoringSession implements ConsumerRebalanceListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringSession.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    /** Where something is not committed yet: short, since others wait for it, and long enough that a slow stream does not commit every document alone. */
    private static final Duration DRY_POLL = Duration.ofMillis(20);

    /** How often a loop that waits for its agents looks at the group. */
    private static final Duration LOOK = Duration.ofMillis(200);
    /** What is not labelled by then is labelled again, by the partitions' next owner: it waits meanwhile. */
    private static final Duration HANDOVER_LIMIT = Duration.ofSeconds(5);
    /** Whoever stops a scorer limits the time himself. */
    private static final Duration UNTIL_DONE = Duration.ofDays(365);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final long MAX_BACK_OFF_MILLIS = 2_000;

    private final ScoringSettings settings;
    private final InFlightBatches flights;
    private final ScoringReadiness readiness;
    private final BooleanSupplier stopping;
    private final String documents;
    private final Consumer<String, byte[]> consumer;
    private final ScoringTransaction transaction;
    private final ScoringPositions positions;
    private final UnreadAge unread;
    private long lastCommit = System.nanoTime();
    private int failures;
    private boolean closed;

    /**
     * @param flights empty ones, and empty again when this is closed
     * @param transaction a new one, which this closes
     */
    ScoringSession(
            KafkaConnection connection,
            ScoringSettings settings,
            InFlightBatches flights,
            ScoringTransaction transaction,
            ScoringReadiness readiness,
            MissingRecordsPolicy missing,
            Counter offsetsMoved,
            UnreadAge unread,
            BooleanSupplier stopping) {
        this.settings = settings;
        this.flights = flights;
        this.transaction = transaction;
        this.readiness = readiness;
        this.unread = unread;
        this.stopping = stopping;
        documents = settings.input().topic(connection.topics());
        consumer = connection.consumer(Serdes.ByteArray(), consumerSettings(connection, settings));
        positions = new ScoringPositions(connection, consumer, readiness, missing, transaction::skip, offsetsMoved);
    }

    private static Map<String, Object> consumerSettings(KafkaConnection connection, ScoringSettings settings) {
        Map<String, Object> chosen = new HashMap<>();
        chosen.put(ConsumerConfig.GROUP_ID_CONFIG, connection.topics().scoringGroup());
        if (settings.stable()) {
            chosen.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instance());
        }
        chosen.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.memory().pollRecords());
        chosen.put(
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                settings.memory().partitionFetchBytes());
        chosen.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, settings.memory().fetchBytes());
        chosen.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        chosen.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        // partitions that are added are read after this time
        chosen.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        chosen.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        return chosen;
    }

    /** Works until stopped; throws unrecoverable client errors. */
    void run() {
        readiness.unready("waiting for partitions of " + documents);
        transaction.initialise();
        consumer.subscribe(List.of(documents), this);
        while (!stopping.getAsBoolean()) {
            try {
                turn();
            } catch (ProducerFencedException | FencedInstanceIdException | WakeupException e) {
                // a fenced producer cannot abort: brokers have done so, for example when this process was suspended
                throw e;
            } catch (CommitFailedException e) {
                LOG.warn("the group moved on before a commit; the batch is scored again by the partition's owner");
                startOver(e);
            } catch (KafkaException e) {
                failed(e);
            } catch (RegistryException e) {
                if (!e.isRetriable()) {
                    throw e;
                }
                LOG.warn("transaction aborted, starting over when the schema registry answers", e);
                startOver(e);
            }
        }
        drain(UNTIL_DONE);
    }

    private void turn() {
        positions.resolve();
        boolean idle = flights.isEmpty();
        boolean polled = poll(idle);
        while (!flights.isEmpty() && (flights.isFull() || flights.isNextDone() || !polled)) {
            takeNext();
        }
        transaction.throwFailure();
        boolean dry = idle && !polled && transaction.isOpen();
        if (dry || System.nanoTime() - lastCommit >= settings.commitInterval().toNanos()) {
            // where nothing follows, nobody gains by waiting for the interval
            commit();
        }
    }

    /** Begins a batch of what there is to read; false when there is nothing. */
    private boolean poll(boolean idle) {
        ConsumerRecords<String, byte[]> records = poll(patience(idle));
        unread.polled(records, idle);
        boolean polled = !records.isEmpty();
        while (!records.isEmpty()) {
            flights.gather(records);
            records = flights.isBatchFull() ? ConsumerRecords.empty() : poll(Duration.ZERO);
            if (!records.isEmpty()) {
                unread.polled(records, idle);
            }
        }
        flights.startGathered();
        return polled;
    }

    private ConsumerRecords<String, byte[]> poll(Duration patience) {
        try {
            return consumer.poll(patience);
        } catch (OffsetOutOfRangeException e) {
            LOG.warn("the next documents are no longer in the topic partitions={}", e.offsetOutOfRangePartitions());
            // what was read before can still be labelled, and could not be read again
            drain(HANDOVER_LIMIT);
            flights.discard();
            rewind();
            return ConsumerRecords.empty();
        }
    }

    private Duration patience(boolean idle) {
        if (!idle) {
            return Duration.ZERO;
        }
        return transaction.isOpen() ? DRY_POLL : IDLE_POLL;
    }

    private void takeNext() {
        commitBeforeALongWait();
        awaitNext();
        if (!flights.isEmpty()) {
            transaction.add(flights.take(), consumer.groupMetadata());
        }
    }

    private void commitBeforeALongWait() {
        if (transaction.isOpen() && !flights.isNextDoneWithin(settings.commitInterval())) {
            // brokers abort a transaction that waits for a slow agent, and fence its producer
            commit();
        }
    }

    /** Waits for the first flight, or until a rebalance has ended all. */
    private void awaitNext() {
        if (flights.isNextDoneWithin(LOOK)) {
            return;
        }
        consumer.pause(consumer.assignment());
        try {
            do {
                consumer.poll(Duration.ZERO);
            } while (!flights.isEmpty() && !flights.isNextDoneWithin(LOOK));
        } finally {
            consumer.resume(positions.readable());
        }
    }

    private void commit() {
        boolean open = transaction.isOpen();
        transaction.commit(consumer.groupMetadata());
        lastCommit = System.nanoTime();
        failures = open ? 0 : failures;
        readiness.went(open);
    }

    /** Commits what is labelled within a time; the rest stays in flight. */
    private void drain(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        flights.startGathered();
        while (!flights.isEmpty()) {
            commitBeforeALongWait();
            if (!flights.isNextDoneWithin(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                break;
            }
            transaction.add(flights.take(), consumer.groupMetadata());
        }
        commit();
    }

    private ScoringTransaction.SendFailure abandon() {
        ScoringTransaction.SendFailure refusal = transaction.abort();
        flights.discard();
        return refusal;
    }

    private void failed(KafkaException failure) {
        ScoringTransaction.SendFailure refusal = startOver(failure);
        if (refusal != null && refusal.isRecordsOwn()) {
            LOG.warn(
                    "transaction aborted, records that a topic refuses are sent alone topic={} record={} error={}",
                    refusal.topic(),
                    refusal.record(),
                    refusal.reason().toString());
        } else {
            LOG.warn("transaction aborted, starting over from the committed offsets", failure);
            backOff();
        }
    }

    /** A topic that cannot be written fails every turn at once. */
    private void backOff() {
        failures++;
        if (failures > 1) {
            try {
                TimeUnit.MILLISECONDS.sleep(Math.min(MAX_BACK_OFF_MILLIS, 100L << Math.min(failures, 10)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ScoringTransaction.SendFailure startOver(Exception failure) {
        ScoringTransaction.SendFailure refusal = abandon();
        String cause = RefusalText.of(refusal == null ? failure : refusal.reason());
        readiness.troubled(
                refusal != null && refusal.isRecordsOwn()
                        ? "topic " + refusal.topic() + " refuses " + refusal.record()
                                + ", which is a dead letter if it is refused again: " + cause
                        : "starting over from the committed offsets after: " + cause);
        rewind();
        return refusal;
    }

    private void rewind() {
        positions.forget(consumer.assignment());
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        positions.forget(partitions);
        readiness.ready();
        transaction.documentPartitions(consumer.partitionsFor(documents).size());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (closed) {
            return;
        }
        readiness.unready("rebalancing: partitions go to another scorer");
        drain(HANDOVER_LIMIT);
        if (!flights.isEmpty()) {
            LOG.info("partitions go to another scorer while agents are busy: what they have in hand is labelled again");
            flights.discard();
            rewind();
        }
        positions.remove(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        if (closed) {
            return;
        }
        readiness.unready("lost its partitions: another scorer has them");
        abandon();
        positions.remove(partitions);
    }

    @Override
    public void close() {
        readiness.unready("stopped");
        // closing the consumer revokes its partitions, and there is nothing left to commit
        closed = true;
        flights.discard();
        transaction.close();
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT).withGroupMembershipOperation(membership()));
    }

    /** A scorer that was asked to end leaves, so that others have its partitions at once; one of a stable name that begins again gets them back. */
    private GroupMembershipOperation membership() {
        return stopping.getAsBoolean() || !settings.stable()
                ? GroupMembershipOperation.LEAVE_GROUP
                : GroupMembershipOperation.REMAIN_IN_GROUP;
    }
}

package dev.winnow.service.scoring;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.RegistryException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop with one pair of clients, until it is stopped or they are of no use any more. Owned by the loop's thread.
 *
 * <pre>
 * poll -> flight -> transaction -> commit
 * a commit fails, a send fails, the registry is away -> abort, drop all flights, go on from the committed offsets
 * an agent takes its time                            -> look at the group now and then, so that others may come and go
 * partitions go to another scorer                    -> land what lands soon, commit, drop the rest, go on from the committed offsets
 * partitions are gone                                -> abort, drop all flights
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

    private final ScoringSettings settings;
    private final InFlightBatches flights;
    private final ScoringReadiness readiness;
    private final BooleanSupplier stopping;
    private final String documents;
    private final KafkaConsumer<String, byte[]> consumer;
    private final ScoringTransaction transaction;
    private long lastCommit = System.nanoTime();
    private boolean waiting;

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
            BooleanSupplier stopping) {
        this.settings = settings;
        this.flights = flights;
        this.transaction = transaction;
        this.readiness = readiness;
        this.stopping = stopping;
        documents = connection.topics().documents();
        consumer = connection.consumer(Serdes.ByteArray(), consumerSettings(connection, settings));
    }

    private static Map<String, Object> consumerSettings(KafkaConnection connection, ScoringSettings settings) {
        return Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                connection.topics().scoringGroup(),
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                settings.instance(),
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                settings.batchDocuments(),
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                4 << 20,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                16 << 20,
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                10_000,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                2_000,
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
    }

    /** Works until stopped; throws what these clients do not survive. */
    void run() {
        readiness.unready("waiting for partitions of " + documents);
        transaction.initialise();
        consumer.subscribe(List.of(documents), this);
        while (!stopping.getAsBoolean()) {
            try {
                turn();
            } catch (ProducerFencedException | FencedInstanceIdException | WakeupException e) {
                // a fenced producer cannot abort: brokers have done so, for example when this process stood still
                throw e;
            } catch (CommitFailedException e) {
                LOG.warn("the group moved on before a commit; the batch is scored again by the partition's owner");
                startOver(e);
            } catch (KafkaException e) {
                LOG.warn("transaction aborted, starting over from the committed offsets", e);
                startOver(e);
            } catch (RegistryException e) {
                if (!e.isPassing()) {
                    throw e;
                }
                LOG.warn("transaction aborted, starting over when the schema registry answers", e);
                startOver(e);
            }
        }
        drain(UNTIL_DONE);
    }

    private void turn() {
        boolean idle = flights.isEmpty();
        ConsumerRecords<String, byte[]> records = consumer.poll(patience(idle));
        if (!records.isEmpty()) {
            flights.start(records);
        }
        while (!flights.isEmpty() && (flights.isFull() || flights.isNextDone() || records.isEmpty())) {
            land();
        }
        transaction.throwFailure();
        boolean dry = idle && records.isEmpty() && transaction.isOpen();
        if (dry || System.nanoTime() - lastCommit >= settings.commitInterval().toNanos()) {
            // where nothing follows, nobody gains by waiting for the interval
            commit();
        }
    }

    private Duration patience(boolean idle) {
        if (!idle) {
            return Duration.ZERO;
        }
        return transaction.isOpen() ? DRY_POLL : IDLE_POLL;
    }

    private void land() {
        commitBeforeALongWait();
        awaitNext();
        if (!flights.isEmpty()) {
            transaction.add(flights.land());
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
        waiting = true;
        consumer.pause(consumer.assignment());
        try {
            do {
                consumer.poll(Duration.ZERO);
            } while (!flights.isEmpty() && !flights.isNextDoneWithin(LOOK));
        } finally {
            waiting = false;
            consumer.resume(consumer.paused());
        }
    }

    private void commit() {
        boolean open = transaction.isOpen();
        transaction.commit(consumer.groupMetadata());
        lastCommit = System.nanoTime();
        readiness.went(open);
    }

    /** Lands and commits what is labelled within a time; the rest stays in flight. */
    private void drain(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!flights.isEmpty()) {
            commitBeforeALongWait();
            if (!flights.isNextDoneWithin(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                break;
            }
            transaction.add(flights.land());
        }
        commit();
    }

    private void abandon() {
        transaction.abort();
        flights.drop();
    }

    private void startOver(Exception reason) {
        readiness.troubled("starting over from the committed offsets after: " + reason.getMessage());
        abandon();
        rewind();
    }

    private void rewind() {
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

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        readiness.ready();
        if (waiting) {
            consumer.pause(partitions);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        readiness.unready("rebalancing: partitions go to another scorer");
        drain(HANDOVER_LIMIT);
        if (!flights.isEmpty()) {
            LOG.info("partitions go to another scorer while agents are busy: what they have in hand is labelled again");
            flights.drop();
            rewind();
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        readiness.unready("lost its partitions: another scorer has them");
        abandon();
    }

    @Override
    public void close() {
        readiness.unready("stopped");
        flights.drop();
        transaction.close();
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT).withGroupMembershipOperation(membership()));
    }

    /** A scorer that was told to end leaves, so that others have its partitions at once; one that begins anew gets them back. */
    private GroupMembershipOperation membership() {
        return stopping.getAsBoolean()
                ? GroupMembershipOperation.LEAVE_GROUP
                : GroupMembershipOperation.REMAIN_IN_GROUP;
    }
}

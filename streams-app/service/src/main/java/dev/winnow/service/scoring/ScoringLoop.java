package dev.winnow.service.scoring;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.MissingRecordsPolicy;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes documents, lets the agents label them, produces the annotated documents and dead letters, and commits offsets
 * in the same transaction: every document of {@code documents} ends exactly once in {@code annotated} or {@code
 * dead-letters}, in the order and the partition that it came from.
 *
 * <p>Owned by the thread that calls {@link #run}; the agents work on other threads, so that polling, sending and
 * committing overlap with the device. {@link #stop} may be called from any thread.
 */
public final class ScoringLoop implements DeviceLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ScoringLoop.class);
    private static final long PAUSE_MILLIS = 500;

    private final KafkaConnection connection;
    private final Labeller labeller;
    private final ScoringSettings settings;
    private final Meters meters;
    private final SuspectRecords suspects = new SuspectRecords();
    private final ScoringReadiness readiness = new ScoringReadiness();
    private final MissingRecordsPolicy missing;
    private final Counter moved;
    private final UnreadAge unread;
    private volatile boolean stopping;

    public ScoringLoop(KafkaConnection connection, Labeller labeller, ScoringSettings settings, Meters meters) {
        this.connection = connection;
        this.labeller = labeller;
        this.settings = settings;
        this.meters = meters;
        this.unread = new UnreadAge(connection, settings.input().topic(connection.topics()), meters, Clock.systemUTC());
        this.moved = meters.offsetsMoved(settings.input().topic(connection.topics()));
        this.missing = new MissingRecordsPolicy(
                "scoring",
                settings.allowMissingRecords(),
                MissingRecordsPolicy.setOffsets("scorers", connection.topics().scoringGroup()),
                meters,
                settings.input().topic(connection.topics()));
    }

    @Override
    public String unreadyReason() {
        String reason = readiness.reason();
        return reason.isEmpty() ? labeller.unreadyReason() : reason;
    }

    @Override
    public void stop() {
        stopping = true;
    }

    /**
     * Works until {@link #stop}. After a failed transaction or an unreachable broker it starts over from the committed offsets, with new clients where the old ones are
     * unusable: the agents, which take longest to load, stay.
     *
     * @throws FencedInstanceIdException when another scorer of the same instance name has started
     */
    @Override
    public void run() {
        try (InFlightBatches flights =
                new InFlightBatches(labeller, connection.serdes().document().deserializer(), settings)) {
            while (!stopping) {
                try (ScoringSession session = session(flights)) {
                    session.run();
                } catch (FencedInstanceIdException e) {
                    throw new FencedInstanceIdException(
                            "another scorer has started with --instance " + settings.instance()
                                    + ": give each its own name, or none",
                            e);
                } catch (WakeupException e) {
                    throw e;
                } catch (KafkaException e) {
                    if (stopping) {
                        throw e;
                    }
                    LOG.warn("the clients are recreated and resume from the committed offsets", e);
                    readiness.troubled("starting over with new clients after: " + RefusalText.of(e));
                    pause();
                }
            }
        }
    }

    private ScoringSession session(InFlightBatches flights) {
        return new ScoringSession(
                connection,
                settings,
                flights,
                new ScoringTransaction(connection, settings, suspects, meters),
                readiness,
                missing,
                moved,
                unread,
                () -> stopping);
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }
}

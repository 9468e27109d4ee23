package dev.winnow.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a Kafka Streams instance until it is stopped or dies. An instance that is asked to stop commits and leaves its group, so
 * that others have its partitions at once; a paused one is as ready as a running one.
 */
public final class StreamsService implements ServiceRunner.Service {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsService.class);

    private final KafkaStreams streams;
    private final Duration closeLimit;
    private final Supplier<String> refusal;
    private final Restorations restorations = new Restorations();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** @param closeLimit how long to wait for the last commit */
    public StreamsService(KafkaStreams streams, Duration closeLimit) {
        this(streams, closeLimit, () -> "");
    }

    /**
     * @param closeLimit how long to wait for the last commit
     * @param refusal the record that a topic has refused, once producers are closed; empty where none was. A thread can end with the message of its failed producer
     *     before it hears of the record.
     */
    public StreamsService(KafkaStreams streams, Duration closeLimit, Supplier<String> refusal) {
        this.refusal = refusal;
        this.streams = streams;
        this.closeLimit = closeLimit;
        streams.setUncaughtExceptionHandler(exception -> {
            failure.compareAndSet(null, exception);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> {
            if (now == State.ERROR || now == State.NOT_RUNNING) {
                ended.countDown();
            }
        });
        streams.setGlobalStateRestoreListener(restorations);
    }

    @Override
    public void run() {
        try {
            streams.start();
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            boolean closed = streams.close(CloseOptions.timeout(closeLimit)
                    .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
            if (!closed) {
                LOG.warn("Kafka Streams did not close in time limitMs={}", closeLimit.toMillis());
            }
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            LOG.debug("the topology failed", thrown);
            throw new IllegalStateException(refusal.get().isEmpty() ? reason(thrown) : refusal.get(), thrown);
        }
    }

    @Override
    public void stop() {
        ended.countDown();
    }

    @Override
    public String unreadyReason() {
        State state = streams.state();
        return switch (state) {
            case RUNNING -> "";
            case CREATED -> "starting";
            // a paused instance restores no store of partitions that it was given meanwhile, and stays in this state
            case REBALANCING -> streams.isPaused() ? "" : rebalancing();
            default -> "Kafka Streams is " + state;
        };
    }

    private String rebalancing() {
        return restorations.running() > 0
                ? "restoring " + restorations.running() + " state stores from their changelogs"
                : "rebalancing: partitions are being shared out";
    }

    /** The innermost message: those around it only report that something failed. */
    private static String reason(Throwable thrown) {
        String reason = thrown.toString();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof MissingSourceTopicException) {
                return "a topic that the service reads was deleted: start the service again, which names the topic";
            }
            if (cause.getMessage() != null) {
                reason = cause.getMessage();
            }
        }
        return reason;
    }
}

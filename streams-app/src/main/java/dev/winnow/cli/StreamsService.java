package dev.winnow.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a Kafka Streams instance until it is stopped or dies; a paused instance is as ready as a running one. */
final class StreamsService implements ServiceRunner.Service {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsService.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final KafkaStreams streams;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    StreamsService(KafkaStreams streams) {
        this.streams = streams;
        streams.setUncaughtExceptionHandler(exception -> {
            failure.compareAndSet(null, exception);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
        streams.setStateListener((now, before) -> {
            if (now == State.ERROR || now == State.NOT_RUNNING) {
                ended.countDown();
            }
        });
    }

    @Override
    public void run() {
        try {
            streams.start();
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            streams.close(CLOSE_TIMEOUT);
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            LOG.debug("the topology died", thrown);
            throw new IllegalStateException(reason(thrown), thrown);
        }
    }

    @Override
    public void stop() {
        ended.countDown();
    }

    @Override
    public String unreadyReason() {
        State state = streams.state();
        return state == State.RUNNING ? "" : "Kafka Streams is " + state;
    }

    /** The innermost message: those around it only say that something failed. */
    private static String reason(Throwable thrown) {
        String reason = thrown.toString();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                reason = cause.getMessage();
            }
        }
        return reason;
    }
}

package dev.winnow.service.pacing;

import dev.winnow.kafka.client.GroupLag;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a console from running away from its trainer: pauses it when the trainer's lag on the selected topic is above the
 * high watermark, resumes it when the lag is below the low one. Decisions do not depend on time, so this changes nothing
 * but speed. Runs on a thread of its own; while the brokers do not answer, things stay as they are.
 */
public final class Pacing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pacing.class);
    private static final long INTERVAL_MS = 500;

    /** What a console has selected shows in the lag once it is committed; until then a look would see too little. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Admin admin;
    private final RunTopics run;
    private final GroupLag lag;
    private final Watermarks watermarks;
    private final Brake brake;
    private final Meters meters;
    private final ScheduledExecutorService watcher;
    private final Allowance allowance;
    private boolean paused;
    private long changedAt = System.nanoTime();

    /**
     * Two levels apart, so that a console does not pause and resume with every document.
     *
     * @param low documents of lag below which a paused console resumes
     * @param high documents of lag above which a console pauses
     */
    public record Watermarks(long low, long high) {
        public Watermarks {
            if (low < 0 || high <= low) {
                throw new IllegalArgumentException(
                        "--pacing-low must be 0 or more and below --pacing-high, but they are " + low + " and " + high);
            }
        }

        /** Whether the console should be paused from now on. */
        boolean pauses(boolean pausedNow, long lag) {
            return pausedNow ? lag >= low : lag > high;
        }
    }

    /**
     * Starts watching.
     *
     * @param partitions partitions of the selected topic
     * @param brake held while the console has to wait
     * @param allowance counts what the console selects between two looks
     */
    public Pacing(
            KafkaConnection connection,
            RunTopics run,
            int partitions,
            Watermarks watermarks,
            Brake brake,
            Allowance allowance,
            Meters meters) {
        this.admin = connection.admin();
        this.run = run;
        this.lag = new GroupLag(admin, run.trainerGroup(), run.selected(), partitions);
        this.watermarks = watermarks;
        this.brake = brake;
        this.meters = meters;
        this.allowance = allowance;
        allowance.onUsedUp(this::usedUp);
        allowance.grant(watermarks.high());
        this.watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "pacing");
            thread.setDaemon(true);
            return thread;
        });
        meters.consolePaused(run.run(), false);
        watcher.scheduleWithFixedDelay(this::watch, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void watch() {
        try {
            step(lag.documents());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warn("run={} the trainer's lag is not known, pacing stays as it is: {}", run.run(), e.toString());
        }
    }

    private synchronized void step(long lag) {
        meters.consumerLag(run.run(), lag);
        if (System.nanoTime() - changedAt < SETTLED_NANOS) {
            return;
        }
        boolean next = watermarks.pauses(paused, lag);
        if (!next) {
            allowance.grant(Math.max(1, watermarks.high() - lag));
        }
        if (next != paused) {
            LOG.info("run={} console {}: the trainer's lag is {}", run.run(), next ? "paused" : "resumed", lag);
            change(next);
        }
    }

    /** Called by the thread that selects. */
    private synchronized void usedUp() {
        if (!paused) {
            LOG.info("run={} console paused: it has selected all that its trainer may lag behind", run.run());
            change(true);
        }
    }

    private void change(boolean next) {
        if (next) {
            brake.hold(Brake.Reason.PACING);
        } else {
            brake.release(Brake.Reason.PACING);
        }
        paused = next;
        changedAt = System.nanoTime();
        meters.consolePaused(run.run(), paused);
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        admin.close();
    }
}

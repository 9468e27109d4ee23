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
 * Keeps a console from running away from its trainer: pauses it when it is further ahead than the high watermark, as {@link Lanes} measures it, resumes it
 * below the low one. A partition that is further ahead than its share of the high watermark is held on its own meanwhile, so that partitions that get more
 * documents than others do not grow without bound. Decisions do not depend on time, so this only changes speed. Runs on a thread of its own; while the brokers do not answer,
 * things stay as they are.
 */
public final class Pacing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pacing.class);
    private static final long INTERVAL_MS = 500;

    private final Admin admin;
    private final RunTopics run;
    private final GroupLag unread;
    private final GroupLag undecided;
    private final Pace pace;
    private final ScheduledExecutorService watcher;

    /**
     * Two levels apart, so that a console does not pause and resume with every document.
     *
     * @param low documents ahead below which a paused console resumes
     * @param high documents ahead above which a console pauses
     */
    public record Watermarks(long low, long high) {
        public Watermarks {
            if (low < 1 || high <= low) {
                throw new IllegalArgumentException(
                        "--pacing-low must be 1 or more and below --pacing-high, but they are " + low + " and " + high);
            }
        }

        /** Whether the console should be paused from now on. */
        boolean pauses(boolean pausedNow, long ahead) {
            return pausedNow ? ahead >= low : ahead > high;
        }
    }

    /**
     * Starts watching.
     *
     * @param partitions partitions of the selected topic and of the annotated one
     * @param brake held while the console has to wait
     * @param allowance counts what the console selects between two looks
     * @param held partitions that are far enough ahead while others are not
     */
    public Pacing(
            KafkaConnection connection,
            RunTopics run,
            int partitions,
            Watermarks watermarks,
            Brake brake,
            Allowance allowance,
            HeldPartitions held,
            Meters meters) {
        this.admin = connection.admin();
        this.run = run;
        this.unread = new GroupLag(admin, run.trainerGroup(), run.selected(), partitions);
        this.undecided =
                new GroupLag(admin, run.consoleGroup(), connection.topics().annotated(), partitions);
        this.pace = new Pace(run.run(), watermarks, brake, allowance, held, meters, System::nanoTime);
        this.watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "pacing");
            thread.setDaemon(true);
            return thread;
        });
        pace.begin();
        watcher.scheduleWithFixedDelay(this::watch, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void watch() {
        try {
            pace.step(new Lanes(unread.byPartition(), undecided.byPartition()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warn("the trainer's lag is unknown, pacing is unchanged run={} error={}", run.run(), e.toString());
        }
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        admin.close();
    }
}

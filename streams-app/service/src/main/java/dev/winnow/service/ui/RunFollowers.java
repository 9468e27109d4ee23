package dev.winnow.service.ui;

import dev.winnow.kafka.client.KafkaConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Follows the topics of all runs in turn. Owned by one thread; the runs may be changed by others. */
final class RunFollowers implements AutoCloseable {
    private static final Duration ROUND = Duration.ofMillis(200);
    private static final long LEAST_MILLIS = 10;

    private final KafkaConnection connection;
    private final Supplier<ClusterLook> look;
    private final Map<String, WatchedRun> runs;
    private final Runnable forgotten;
    private final Map<WatchedRun, RunFollower> followers = new HashMap<>();

    /**
     * @param look topics that exist now
     * @param runs runs to follow, by name; one that is read from its beginning again is replaced there
     * @param forgotten called when one is
     */
    RunFollowers(
            KafkaConnection connection, Supplier<ClusterLook> look, Map<String, WatchedRun> runs, Runnable forgotten) {
        this.connection = connection;
        this.look = look;
        this.runs = runs;
        this.forgotten = forgotten;
    }

    /**
     * Takes what has come of each run.
     *
     * @throws RuntimeException when a run cannot be read; it is read from its beginning in a later turn
     */
    void turn() throws InterruptedException {
        Collection<WatchedRun> wanted = List.copyOf(runs.values());
        List.copyOf(followers.keySet()).stream()
                .filter(run -> !wanted.contains(run))
                .forEach(this::close);
        for (WatchedRun run : wanted) {
            Collection<String> topics = look.get().topics().keySet();
            RunFollower known = followers.get(run);
            if (known != null && !known.isComplete(topics)) {
                forget(run);
                continue;
            }
            try {
                followers
                        .computeIfAbsent(
                                run,
                                key -> new RunFollower(connection, run.topics(), topics, run.history(), run.samples()))
                        .poll(Duration.ofMillis(Math.max(LEAST_MILLIS, ROUND.toMillis() / wanted.size())));
            } catch (RuntimeException e) {
                forget(run);
                throw e;
            }
        }
        if (wanted.isEmpty()) {
            Thread.sleep(ROUND.toMillis());
        }
    }

    /** To read a run from the beginning again. */
    private void forget(WatchedRun run) {
        close(run);
        runs.replace(run.name(), run, WatchedRun.of(run.topics()));
        forgotten.run();
    }

    private void close(WatchedRun run) {
        Optional.ofNullable(followers.remove(run)).ifPresent(RunFollower::close);
    }

    @Override
    public void close() {
        followers.values().forEach(RunFollower::close);
    }
}

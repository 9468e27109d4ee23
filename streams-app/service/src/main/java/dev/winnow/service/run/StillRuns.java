package dev.winnow.service.run;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** Looks at positions until each has moved, for a bounded time. */
final class StillRuns {
    /** Several times what a console and a trainer take between two commits. */
    static final Duration LIMIT = Duration.ofSeconds(3);

    private final ToLongFunction<String> position;
    private final LongSupplier nanoTime;
    private final Runnable pause;

    /**
     * @param position of a run; it changes when the run moves
     * @param nanoTime as {@link System#nanoTime}
     * @param pause waits for a fraction of the limit
     */
    StillRuns(ToLongFunction<String> position, LongSupplier nanoTime, Runnable pause) {
        this.position = position;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** Those that have not moved within the limit; without waiting where none is asked about. */
    Set<String> among(Collection<String> runs) {
        long begin = nanoTime.getAsLong();
        Map<String, Long> positions = new HashMap<>();
        runs.forEach(run -> positions.put(run, position.applyAsLong(run)));
        Set<String> still = new TreeSet<>(runs);
        while (!still.isEmpty() && nanoTime.getAsLong() - begin < LIMIT.toNanos()) {
            pause.run();
            still.removeIf(run -> position.applyAsLong(run) != positions.get(run));
        }
        return still;
    }
}

package dev.winnow.service.ui;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;

/** Looks of the last minute, for what happens per second. Thread-safe. */
final class Rates {
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final double MILLIS = 1_000;

    private final Deque<ClusterLook> looks = new ArrayDeque<>();

    synchronized void add(ClusterLook look) {
        looks.addLast(look);
        while (looks.size() > 2 && looks.peekFirst().at().isBefore(look.at().minus(WINDOW))) {
            looks.removeFirst();
        }
    }

    /** Change of a count per second over the window; 0 where it is not known yet, or has fallen. */
    synchronized double perSecond(ToLongFunction<ClusterLook> count) {
        if (looks.size() < 2) {
            return 0;
        }
        ClusterLook first = looks.peekFirst();
        ClusterLook last = looks.peekLast();
        double seconds = Duration.between(first.at(), last.at()).toMillis() / MILLIS;
        return seconds <= 0 ? 0 : Math.max(0, (count.applyAsLong(last) - count.applyAsLong(first)) / seconds);
    }

    /** Whether the window is long enough to state that something does not move. */
    synchronized boolean isLong() {
        return looks.size() > 1
                && Duration.between(looks.peekFirst().at(), looks.peekLast().at())
                                .compareTo(WINDOW.dividedBy(2))
                        > 0;
    }
}

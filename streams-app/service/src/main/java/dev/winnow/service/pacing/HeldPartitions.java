package dev.winnow.service.pacing;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Partitions that a service does not read for a while: a console because its trainer has enough of them while others are short, the stage of near duplicates
 * because too many documents wait. Thread-safe; one owner per partition.
 */
public final class HeldPartitions {
    private volatile Set<Integer> held = Set.of();

    /** Holds partitions above the high watermark, and releases those below the low one. */
    synchronized void look(Lanes lanes, Pacing.Watermarks watermarks) {
        Set<Integer> before = held;
        held = IntStream.range(0, lanes.unread().length)
                .filter(partition -> watermarks.pauses(before.contains(partition), lanes.ahead(partition)))
                .boxed()
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Holds one partition, or releases it. */
    public synchronized void hold(int partition, boolean hold) {
        if (hold != held.contains(partition)) {
            Set<Integer> now = new HashSet<>(held);
            if (hold) {
                now.add(partition);
            } else {
                now.remove(partition);
            }
            held = Set.copyOf(now);
        }
    }

    /** Whether a partition is held now. */
    public boolean contains(int partition) {
        return held.contains(partition);
    }
}

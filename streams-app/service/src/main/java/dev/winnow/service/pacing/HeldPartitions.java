package dev.winnow.service.pacing;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Partitions that a console does not read, because its trainer has enough of them while others are short. Thread-safe. */
public final class HeldPartitions {
    private volatile Set<Integer> held = Set.of();

    /** Holds partitions above the high watermark, and releases those below the low one. */
    void look(Lanes lanes, Pacing.Watermarks watermarks) {
        Set<Integer> before = held;
        held = IntStream.range(0, lanes.unread().length)
                .filter(partition -> watermarks.pauses(before.contains(partition), lanes.ahead(partition)))
                .boxed()
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a partition is held now. */
    boolean contains(int partition) {
        return held.contains(partition);
    }
}

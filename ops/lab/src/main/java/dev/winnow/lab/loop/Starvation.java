package dev.winnow.lab.loop;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Notices that a trainer gets no more documents. It deals the partitions in turn, so it ends with the first that is used up: one of which nothing is left to label, to decide or
 * to read. The console may then hold documents of other partitions back, because the trainer does not read them. Owned by one thread.
 */
final class Starvation {
    private static final long NANOS = Duration.ofSeconds(20).toNanos();

    private double steps = -1;
    private long fedAt;

    /** @param now in nanoseconds */
    Starvation(long now) {
        fedAt = now;
    }

    /**
     * What was seen.
     *
     * @param labelled partitions of which all documents are labelled
     * @param decided partitions of which all labelled documents are decided
     * @param read partitions of which the trainer has read all selected documents
     * @param trained steps that the trainer has made; NaN while unknown
     * @param now in nanoseconds
     */
    void look(Set<Integer> labelled, Set<Integer> decided, Set<Integer> read, double trained, long now) {
        Set<Integer> usedUp = new HashSet<>(labelled);
        usedUp.retainAll(decided);
        usedUp.retainAll(read);
        if (usedUp.isEmpty() || trained > steps) {
            fedAt = now;
        }
        if (trained > steps) {
            steps = trained;
        }
    }

    /** Whether a partition has been used up, and no step was made, for 20 s. */
    boolean isLasting(long now) {
        return now - fedAt > NANOS;
    }
}

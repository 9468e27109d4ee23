package dev.winnow.audit;

import java.util.ArrayList;
import java.util.List;

/** Collects violations; keeps the first hundred and counts all. Thread-safe. */
public final class Findings {
    private static final int KEPT = 100;

    private final List<Violation> first = new ArrayList<>();
    private long count;

    public synchronized void add(String topic, int partition, long offset, String what) {
        count++;
        if (first.size() < KEPT) {
            first.add(new Violation(topic, partition, offset, what));
        }
    }

    public synchronized long count() {
        return count;
    }

    /** The first of them, by topic, partition and offset. */
    public synchronized List<Violation> first() {
        return first.stream().sorted(Violation.BY_PLACE).toList();
    }
}

package dev.winnow.audit;

import java.util.ArrayList;
import java.util.List;

/** Collects violations; keeps the first ones and counts all. Owned by one thread. */
public final class Findings {
    private static final int KEPT = 100;

    private final List<Violation> first = new ArrayList<>();
    private long count;

    public void add(int partition, long offset, String what) {
        count++;
        if (first.size() < KEPT) {
            first.add(new Violation(partition, offset, what));
        }
    }

    public long count() {
        return count;
    }

    public List<Violation> first() {
        return List.copyOf(first);
    }
}

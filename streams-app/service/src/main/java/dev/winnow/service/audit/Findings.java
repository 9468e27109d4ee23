package dev.winnow.service.audit;

import java.util.ArrayList;
import java.util.List;

/** Collects violations; keeps the first hundred and counts all. Thread-safe. */
public final class Findings {
    private static final int KEPT = 100;

    private final List<Violation> first = new ArrayList<>();
    private long count;
    private long unreadable;

    public synchronized void add(String topic, int partition, long offset, String what) {
        count++;
        if (first.size() < KEPT) {
            first.add(new Violation(topic, partition, offset, what));
        }
    }

    /**
     * Counts an invalid record of plans or marks, which console and coordinator skipped as the audit does. It is not a
     * violation, because it decided nothing. A plan or mark that was valid before it was damaged is reported as missing, and
     * that is a violation.
     */
    public synchronized void skip() {
        unreadable++;
    }

    /** Takes all that others have found. */
    void merge(Findings others) {
        long more;
        List<Violation> found;
        synchronized (others) {
            more = others.count;
            found = List.copyOf(others.first);
        }
        synchronized (this) {
            count += more;
            found.stream().limit(KEPT - first.size()).forEach(first::add);
        }
    }

    /** Records that were skipped. */
    public synchronized long unreadable() {
        return unreadable;
    }

    public synchronized long count() {
        return count;
    }

    /** The first of them, by topic, partition and offset. */
    public synchronized List<Violation> first() {
        return first.stream().sorted(Violation.BY_PLACE).toList();
    }
}

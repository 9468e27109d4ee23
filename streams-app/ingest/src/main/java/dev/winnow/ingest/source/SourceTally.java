package dev.winnow.ingest.source;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Counts by name, in the order of the names. Owned by one thread. */
public final class SourceTally {
    private final Map<String, Long> counts = new TreeMap<>();

    public void add(String name) {
        counts.merge(name, 1L, Long::sum);
    }

    public void addAll(Map<String, Long> others) {
        others.forEach((name, count) -> counts.merge(name, count, Long::sum));
    }

    public Map<String, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    public long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}

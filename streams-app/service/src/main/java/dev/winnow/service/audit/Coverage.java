package dev.winnow.service.audit;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much of what an audit was asked about it could verify. What a range excludes is in none of the counts.
 *
 * @param verified recomputed, and equal to what is recorded
 * @param notCovered neither confirmed nor refuted
 * @param differing recomputed otherwise than recorded, or recorded without a cause
 * @param reasons of those not covered, by {@link NotCovered#key}
 */
public record Coverage(long verified, long notCovered, long differing, SortedMap<String, Long> reasons) {
    public Coverage {
        reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    }

    /** Nothing was asked about. */
    static final Coverage NONE = of(0, 0, Map.of());

    Coverage plus(Coverage other) {
        SortedMap<String, Long> sums = new TreeMap<>(reasons);
        other.reasons.forEach((reason, count) -> sums.merge(reason, count, Long::sum));
        return new Coverage(
                verified + other.verified, notCovered + other.notCovered, differing + other.differing, sums);
    }

    static Coverage of(long verified, long differing, Map<NotCovered, Long> uncovered) {
        SortedMap<String, Long> reasons = new TreeMap<>();
        uncovered.forEach((reason, count) -> {
            if (count > 0) {
                reasons.put(reason.key(), count);
            }
        });
        long notCovered = reasons.values().stream().mapToLong(Long::longValue).sum();
        return new Coverage(Math.max(0, verified), notCovered, differing, reasons);
    }
}

package dev.winnow.decision;

import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Measurements that cannot be judged yet, for parts, probes, switches or documents that are still to come, by order of arrival.
 *
 * <p>At most {@value #MAX_MEASUREMENTS} wait, in at most {@link WaitingParts#MAX_MEMORY} bytes. One too many drops the one with the
 * fewest probes found, of equals the eldest: what proves nothing cannot keep out what does. Mutable, owned by one thread.
 */
final class WaitingMeasurements {
    static final int MAX_MEASUREMENTS = 8;

    private final Map<Measurement, Gathering> gatherings = new LinkedHashMap<>();
    private long memory;

    /**
     * A report that waits.
     *
     * @param offset its offset in the rewards topic
     * @param time time of its record in milliseconds since the epoch of Unix
     */
    record Arrived(long offset, long time, RewardReport report) {}

    /** Parts of one measurement. */
    static final class Gathering {
        private final Measurement measurement;
        private final SortedMap<Integer, Arrived> parts = new TreeMap<>();
        private long rewards;
        private long memory;
        private int claimed = -1;
        private int matched;
        private long matchedAt = -1;

        private Gathering(Measurement measurement) {
            this.measurement = measurement;
        }

        Measurement measurement() {
            return measurement;
        }

        /** Parts that have come, in their order. */
        Collection<Arrived> parts() {
            return parts.values();
        }

        /** Offset of the part that came last. */
        long newest() {
            return parts.values().stream().mapToLong(Arrived::offset).max().orElseThrow();
        }

        /** Time of its newest record in milliseconds since the epoch of Unix. */
        long time() {
            return parts.values().stream().mapToLong(Arrived::time).max().orElseThrow();
        }

        boolean isWhole() {
            return parts.size() == measurement.parts();
        }

        /** Number of distinct documents that it reports. */
        int claimed() {
            if (claimed < 0) {
                Set<String> ids = new HashSet<>();
                for (Arrived part : parts.values()) {
                    part.report().getRewards().forEach(reward -> ids.add(reward.getDocumentId()));
                }
                claimed = ids.size();
            }
            return claimed;
        }

        /** Number of probes found, counted again only when probes or parts have come since. */
        int matched(long changes, ToIntFunction<Gathering> count) {
            if (matchedAt != changes) {
                matched = count.applyAsInt(this);
                matchedAt = changes;
            }
            return matched;
        }

        private void add(Arrived arrived) {
            parts.put(arrived.report().getPart(), arrived);
            rewards += arrived.report().getRewards().size();
            memory += ReportBounds.memory(arrived.report());
            claimed = -1;
            matchedAt = -1;
        }
    }

    /** Why a part cannot be kept; {@code NONE} when it can. */
    RefusalReason refusal(RewardReport report) {
        Gathering gathering = gatherings.get(Measurement.of(report));
        if (gathering == null) {
            return RefusalReason.NONE;
        }
        if (gathering.parts.containsKey(report.getPart())) {
            return RefusalReason.DUPLICATE;
        }
        boolean fits = gathering.rewards + report.getRewards().size() <= ReportBounds.MAX_REWARDS
                && gathering.memory + ReportBounds.memory(report) <= WaitingParts.MAX_MEMORY;
        return fits ? RefusalReason.NONE : RefusalReason.TOO_LARGE;
    }

    /**
     * Keeps a part that {@link #refusal} does not refuse.
     *
     * @param matched probes found of a measurement
     * @return measurements that had to make room; the part's own may be among them
     */
    List<Gathering> add(Arrived arrived, ToIntFunction<Gathering> matched) {
        gatherings
                .computeIfAbsent(Measurement.of(arrived.report()), Gathering::new)
                .add(arrived);
        memory += ReportBounds.memory(arrived.report());
        List<Gathering> dropped = new ArrayList<>();
        while (gatherings.size() > MAX_MEASUREMENTS || memory > WaitingParts.MAX_MEMORY) {
            Gathering least = gatherings.values().stream()
                    .min(Comparator.comparingInt(matched))
                    .orElseThrow();
            remove(least);
            dropped.add(least);
        }
        return dropped;
    }

    /** All measurements by order of arrival. */
    List<Gathering> all() {
        return List.copyOf(gatherings.values());
    }

    void remove(Gathering gathering) {
        gatherings.remove(gathering.measurement);
        memory -= gathering.memory;
    }

    /** All parts by offset. */
    SortedMap<Long, Arrived> byOffset() {
        SortedMap<Long, Arrived> parts = new TreeMap<>();
        gatherings.values().forEach(each -> each.parts().forEach(part -> parts.put(part.offset(), part)));
        return parts;
    }
}

package dev.winnow.decision;

import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RewardReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Parts of measurements that are not whole yet. Parts belong together only if they agree in everything that a measurement has
 * once: two trainers that share an epoch, or one that measures again, gather side by side, and whoever is whole first counts.
 *
 * <p>At most {@value #MAX_MEASUREMENTS} measurements wait; a new one drops the eldest, so that parts which never become whole
 * cannot keep an honest trainer out. Mutable, owned by one thread; memory is bounded by {@link #MAX_MEMORY}.
 */
final class WaitingParts {
    static final int MAX_MEASUREMENTS = 4;

    /** Bytes of all parts together, as {@link ReportBounds#memory} reckons. */
    static final long MAX_MEMORY = 48L << 20;

    private final Map<Measurement, Gathering> gatherings = new LinkedHashMap<>();
    private final SortedMap<Long, RewardReport> byArrival = new TreeMap<>();
    private long arrivals;

    private static final class Gathering {
        private final SortedMap<Integer, Long> arrivalByPart = new TreeMap<>();
        private long rewards;
        private long memory;
    }

    /** Keeps parts that another instance had kept, under the numbers that they had there. */
    void restore(SortedMap<Long, RewardReport> kept) {
        kept.forEach((arrival, report) -> {
            arrivals = arrival;
            add(report);
        });
    }

    /** Why a part cannot be kept; {@code NONE} when it can. */
    RefusalReason refusal(RewardReport report) {
        Gathering gathering = gatherings.get(Measurement.of(report));
        if (gathering == null) {
            return RefusalReason.NONE;
        }
        if (gathering.arrivalByPart.containsKey(report.getPart())) {
            return RefusalReason.DUPLICATE;
        }
        boolean fits = gathering.rewards + report.getRewards().size() <= ReportBounds.MAX_REWARDS
                && gathering.memory + ReportBounds.memory(report) <= MAX_MEMORY;
        return fits ? RefusalReason.NONE : RefusalReason.TOO_LARGE;
    }

    /**
     * Keeps a part that {@link #refusal} does not refuse.
     *
     * @return rewards of parts that had to make room
     */
    long add(RewardReport report) {
        Measurement measurement = Measurement.of(report);
        long dropped = 0;
        if (!gatherings.containsKey(measurement) && gatherings.size() == MAX_MEASUREMENTS) {
            dropped += drop(gatherings.keySet().iterator().next());
        }
        Gathering gathering = gatherings.computeIfAbsent(measurement, absent -> new Gathering());
        gathering.arrivalByPart.put(report.getPart(), arrivals);
        gathering.rewards += report.getRewards().size();
        gathering.memory += ReportBounds.memory(report);
        byArrival.put(arrivals, report);
        arrivals++;
        while (memory() > MAX_MEMORY) {
            dropped += drop(eldestBut(measurement));
        }
        return dropped;
    }

    private long memory() {
        return gatherings.values().stream().mapToLong(each -> each.memory).sum();
    }

    private Measurement eldestBut(Measurement kept) {
        return gatherings.keySet().stream()
                .filter(each -> !each.equals(kept))
                .findFirst()
                .orElseThrow();
    }

    /** Takes out the measurement of a part when it is whole, parts in their order; empty while some are missing. */
    List<RewardReport> takeWhole(RewardReport part) {
        Measurement measurement = Measurement.of(part);
        Gathering gathering = gatherings.get(measurement);
        if (gathering.arrivalByPart.size() < part.getParts()) {
            return List.of();
        }
        List<RewardReport> whole = new ArrayList<>();
        gathering.arrivalByPart.values().forEach(arrival -> whole.add(byArrival.get(arrival)));
        drop(measurement);
        return whole;
    }

    /**
     * Drops all measurements of a lower trainer epoch.
     *
     * @return rewards of the parts dropped
     */
    long dropBelowEpoch(long trainerEpoch) {
        return dropIf(measurement -> measurement.trainerEpoch() < trainerEpoch);
    }

    /**
     * Drops all measurements of a plan or of those before it, or the light ones of them.
     *
     * @return rewards of the parts dropped
     */
    long dropMeasured(int version, boolean lightOnly) {
        return dropIf(measurement -> measurement.planVersion() <= version && (measurement.light() || !lightOnly));
    }

    private long dropIf(Predicate<Measurement> condition) {
        return List.copyOf(gatherings.keySet()).stream()
                .filter(condition)
                .mapToLong(this::drop)
                .sum();
    }

    private long drop(Measurement measurement) {
        Gathering gathering = gatherings.remove(measurement);
        gathering.arrivalByPart.values().forEach(byArrival::remove);
        return gathering.rewards;
    }

    /** All parts by the order of their arrival: the numbers grow, and a number never comes to stand for another part. */
    SortedMap<Long, RewardReport> byArrival() {
        return Collections.unmodifiableSortedMap(byArrival);
    }
}

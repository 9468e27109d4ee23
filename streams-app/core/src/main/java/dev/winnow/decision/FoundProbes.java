package dev.winnow.decision;

import dev.winnow.selection.Labels;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The probes that were read from the probes topic: labels by document id, for each plan that drew them. Probes of a plan are
 * forgotten two plans later. Mutable, owned by one thread; memory is bounded by {@link #MAX_PROBES}, of about 200 bytes each.
 */
final class FoundProbes {
    /** Plans before the live one whose probes are still known: rewards that are later by more are stale. */
    static final int KEPT_PLANS = 2;

    /** Probes of all plans together; later ones are not kept, so that rewards of them are no probes. */
    static final int MAX_PROBES = 200_000;

    private final NavigableMap<Integer, Map<String, Labels>> byPlan = new TreeMap<>();
    private int size;
    private long changes;

    /**
     * Keeps a probe.
     *
     * @return whether it is new and was kept
     */
    boolean add(int planVersion, String documentId, Labels labels) {
        if (size == MAX_PROBES) {
            return false;
        }
        boolean added =
                byPlan.computeIfAbsent(planVersion, version -> new HashMap<>()).putIfAbsent(documentId, labels) == null;
        size += added ? 1 : 0;
        changes++;
        return added;
    }

    /** Forgets the probes of plans that are too old for any use. */
    void forgetBefore(int planVersion) {
        Map<Integer, Map<String, Labels>> old = byPlan.headMap(planVersion, false);
        size -= old.values().stream().mapToInt(Map::size).sum();
        old.clear();
        changes++;
    }

    /**
     * Labels that a document was drawn with under a plan, or under one of those before it that are still known; empty when none
     * drew it with the labels that are claimed.
     *
     * @param lenient whether any claim fits an agent whose label is missing, or is of a version that does not count
     */
    Optional<Labels> find(int measuredUnder, String documentId, Labels claimed, boolean lenient) {
        for (Map<String, Labels> probes : byPlan.headMap(measuredUnder, true).values()) {
            Labels recorded = probes.get(documentId);
            if (recorded != null && fits(recorded, claimed, lenient)) {
                return Optional.of(recorded);
            }
        }
        return Optional.empty();
    }

    private static boolean fits(Labels recorded, Labels claimed, boolean lenient) {
        if (!lenient) {
            return claimed.equals(recorded);
        }
        for (int a = 0; a < recorded.size(); a++) {
            if (recorded.has(a) && recorded.group(a) != claimed.group(a)) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return size;
    }

    /** Grows with every change, so that what was counted before is known to be out of date. */
    long changes() {
        return changes;
    }

    NavigableMap<Integer, Map<String, Labels>> byPlan() {
        return Collections.unmodifiableNavigableMap(byPlan);
    }
}

package dev.winnow.trainer.feed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Probes that no report has covered, each document once, at its newest plan version. Bounded: beyond the cap the oldest
 * versions are forgotten. One thread.
 */
public final class PendingProbes {
    private static final Comparator<ProbeDocument> NEWEST_FIRST =
            Comparator.comparingInt(ProbeDocument::planVersion).reversed();

    private final int cap;
    private final Map<String, ProbeDocument> byDocument = new LinkedHashMap<>();
    private int reported;

    /**
     * @param cap most documents
     * @param reported newest plan version that a report has covered; -1 for none
     */
    public PendingProbes(int cap, int reported) {
        this.cap = cap;
        this.reported = reported;
    }

    /** Keeps those of plans that no report has covered. */
    public void add(List<ProbeDocument> probes) {
        for (ProbeDocument probe : probes) {
            if (probe.planVersion() > reported) {
                byDocument.merge(
                        probe.id(), probe, (old, late) -> late.planVersion() >= old.planVersion() ? late : old);
            }
        }
        if (byDocument.size() > cap) {
            List<ProbeDocument> kept =
                    byDocument.values().stream().sorted(NEWEST_FIRST).limit(cap).toList();
            byDocument.clear();
            kept.forEach(probe -> byDocument.put(probe.id(), probe));
        }
    }

    /** Documents that wait. */
    public int size() {
        return byDocument.size();
    }

    /** Newest plan version that a probe waits for; -1 when none waits. */
    public int newestVersion() {
        return byDocument.values().stream()
                .mapToInt(ProbeDocument::planVersion)
                .max()
                .orElse(-1);
    }

    /** A report of somebody else has covered a plan and those before it. */
    public void covered(int version) {
        reported = Math.max(reported, version);
        byDocument.values().removeIf(probe -> probe.planVersion() <= version);
    }

    /**
     * Reverts the report of a plan.
     *
     * @param probes those that its report held, which wait again
     */
    public void reopen(int version, List<ProbeDocument> probes) {
        reported = Math.min(reported, version - 1);
        add(probes);
    }

    /** All that wait; they stay. */
    public List<ProbeDocument> all() {
        return List.copyOf(byDocument.values());
    }

    /** Takes all and holds their newest version for reported. */
    public List<ProbeDocument> takeAll() {
        reported = Math.max(reported, newestVersion());
        List<ProbeDocument> all = new ArrayList<>(byDocument.values());
        byDocument.clear();
        return all;
    }
}

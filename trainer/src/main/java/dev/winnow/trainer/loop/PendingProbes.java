package dev.winnow.trainer.loop;

import dev.winnow.trainer.feed.ProbeDocument;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Probes that no report has covered, each document once, at its newest plan version. Bounded: beyond the cap the oldest
 * versions are forgotten. One thread.
 */
final class PendingProbes {
    private static final Comparator<ProbeDocument> NEWEST_FIRST =
            Comparator.comparingInt(ProbeDocument::planVersion).reversed();

    private final int cap;
    private final Map<String, ProbeDocument> byDocument = new LinkedHashMap<>();
    private int reported;

    PendingProbes(int cap, int reported) {
        this.cap = cap;
        this.reported = reported;
    }

    void add(List<ProbeDocument> probes) {
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

    int size() {
        return byDocument.size();
    }

    /** Newest plan version that a probe waits for; -1 when none waits. */
    int newestVersion() {
        return byDocument.values().stream()
                .mapToInt(ProbeDocument::planVersion)
                .max()
                .orElse(-1);
    }

    /** All that wait; they go on waiting. */
    List<ProbeDocument> all() {
        return List.copyOf(byDocument.values());
    }

    /** Takes all and holds their newest version for reported. */
    List<ProbeDocument> takeAll() {
        reported = Math.max(reported, newestVersion());
        List<ProbeDocument> all = new ArrayList<>(byDocument.values());
        byDocument.clear();
        return all;
    }
}

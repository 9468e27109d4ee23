package dev.winnow.lab.faults;

import java.util.List;
import java.util.Map;

/**
 * What a run of the suite does.
 *
 * @param faults faults in their order
 * @param seed seed of faults and texts
 * @param documents documents to have been ingested and decided at the end, at least
 * @param rate documents ingested per second
 * @param quick whether this is a short look only
 * @param skipped kinds that this machine cannot have, with the reason
 */
record FaultSettings(
        List<PlannedFault> faults, long seed, long documents, int rate, boolean quick, Map<FaultKind, String> skipped) {
    static final int PARTITIONS = 3;

    FaultSettings {
        faults = List.copyOf(faults);
        skipped = Map.copyOf(skipped);
    }
}

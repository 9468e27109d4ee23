package dev.winnow.lab.faults;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run of the suite does.
 *
 * @param faults faults in their order
 * @param seed seed of faults and texts
 * @param documents documents to have been ingested and decided at the end, at least
 * @param rate documents ingested per second
 * @param quick whether this is a short look only
 * @param earlier results of the faults that an earlier, interrupted run injected; they come before these
 * @param earlierDeployments deployments that they were injected into
 * @param classesFirst class path that services have before their own; empty for none
 * @param olderBuild what a rolling upgrade begins with; empty where there is none
 * @param skipped kinds that this machine cannot have, with the reason
 */
record FaultSettings(
        List<PlannedFault> faults,
        long seed,
        long documents,
        int rate,
        boolean quick,
        List<FaultReport.Outcome> earlier,
        int earlierDeployments,
        String classesFirst,
        Optional<OlderBuild> olderBuild,
        Map<FaultKind, String> skipped) {
    static final int PARTITIONS = 3;

    /** Faults in all. */
    int count() {
        return earlier.size() + faults.size();
    }

    FaultSettings {
        faults = List.copyOf(faults);
        earlier = List.copyOf(earlier);
        skipped = Map.copyOf(skipped);
    }
}

package dev.winnow.service.audit;

import dev.winnow.decision.DecisionOutcome;
import dev.winnow.selection.Decision;
import dev.winnow.selection.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts of recorded and hypothetical decisions on the documents of a partition. Owned by one thread, then merged by one. */
final class WhatIfTally {
    /** A probe whose reward was reported. */
    private record Measured(int planVersion, double reward, double drawn, double recorded, double hypothetical) {}

    private final long[][][] byGroup;
    private final Map<Integer, Long> drawnByPlan = new HashMap<>();
    private final List<Measured> measured = new ArrayList<>();
    private long documents;
    private long recorded;
    private long hypothetical;
    private long both;

    /** Places in the counts of a group. */
    static final int STREAM = 0;

    static final int RECORDED = 1;
    static final int HYPOTHETICAL = 2;

    /**
     * @param base plan whose agents and groups are counted
     */
    WhatIfTally(Plan base) {
        byGroup = new long[base.agents().size()][][];
        for (int a = 0; a < byGroup.length; a++) {
            byGroup[a] = new long[base.agents().get(a).groups().size()][3];
        }
    }

    void count(DecisionOutcome decided, Decision would) {
        boolean was = decided.decision().accepted();
        documents++;
        recorded += was ? 1 : 0;
        hypothetical += would.accepted() ? 1 : 0;
        both += was && would.accepted() ? 1 : 0;
        for (int a = 0; a < byGroup.length; a++) {
            int group = decided.labels().group(a);
            if (group >= 0) {
                byGroup[a][group][STREAM]++;
                byGroup[a][group][RECORDED] += was ? 1 : 0;
                byGroup[a][group][HYPOTHETICAL] += would.accepted() ? 1 : 0;
            }
        }
    }

    void drawn(int planVersion) {
        drawnByPlan.merge(planVersion, 1L, Long::sum);
    }

    void measured(int planVersion, double reward, double drawn, double recordedProbability, double would) {
        measured.add(new Measured(planVersion, reward, drawn, recordedProbability, would));
    }

    WhatIfTally plus(WhatIfTally other) {
        documents += other.documents;
        recorded += other.recorded;
        hypothetical += other.hypothetical;
        both += other.both;
        for (int a = 0; a < byGroup.length; a++) {
            for (int g = 0; g < byGroup[a].length; g++) {
                for (int i = 0; i < 3; i++) {
                    byGroup[a][g][i] += other.byGroup[a][g][i];
                }
            }
        }
        other.drawnByPlan.forEach((plan, count) -> drawnByPlan.merge(plan, count, Long::sum));
        measured.addAll(other.measured);
        return this;
    }

    long documents() {
        return documents;
    }

    long recorded() {
        return recorded;
    }

    long hypothetical() {
        return hypothetical;
    }

    long both() {
        return both;
    }

    /** Documents of a group: in the stream, selected, and selected hypothetically. */
    long[] group(int agent, int group) {
        return byGroup[agent][group];
    }

    /** The estimates; of the probes of a plan those that were measured are taken for a uniform sample. */
    InversePropensity.Estimates estimates() {
        Map<Integer, Long> measuredByPlan = new HashMap<>();
        measured.forEach(probe -> measuredByPlan.merge(probe.planVersion(), 1L, Long::sum));
        InversePropensity estimator = new InversePropensity();
        for (Measured probe : measured) {
            double share = (double) measuredByPlan.get(probe.planVersion()) / drawnByPlan.get(probe.planVersion());
            estimator.add(new InversePropensity.Probe(
                    probe.reward(), probe.drawn() * share, probe.recorded(), probe.hypothetical()));
        }
        return estimator.estimates();
    }
}

package dev.winnow.service.audit;

import dev.winnow.decision.LabelDecision;
import dev.winnow.selection.Decision;
import dev.winnow.selection.Plan;

/** Counts of recorded and hypothetical decisions on the documents of a partition. Owned by one thread, then merged by one. */
final class WhatIfTally {
    private final long[][][] byGroup;
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

    void count(LabelDecision decided, Decision would) {
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
}

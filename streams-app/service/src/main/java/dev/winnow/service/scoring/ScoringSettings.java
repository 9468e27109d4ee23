package dev.winnow.service.scoring;

import java.time.Duration;

/**
 * How a scorer works.
 *
 * @param instance name of this scorer among those that share the work; two of one name fence each other
 * @param stable whether the name is the same after a restart, so that the scorer gets its partitions back without a rebalance
 * @param batchDocuments documents of a batch, at least 1
 * @param depth batches in flight between poll and commit, at least 1
 * @param commitInterval time between transactions; shorter where no document follows
 * @param allowMissingRecords whether to continue where documents are gone that were not labelled, or the group's offsets are
 * @param memory how much it holds at a time
 * @param input what it reads
 */
public record ScoringSettings(
        String instance,
        boolean stable,
        int batchDocuments,
        int depth,
        Duration commitInterval,
        boolean allowMissingRecords,
        ScoringMemory memory,
        ScoringInput input) {
    /** Settings of the only scorer of a process, of a stable name, that does not continue where records are missing. */
    public ScoringSettings(String instance, int batchDocuments, int depth, Duration commitInterval) {
        this(instance, batchDocuments, depth, commitInterval, false);
    }

    /** Settings of the only scorer of a process, of a stable name. */
    public ScoringSettings(
            String instance, int batchDocuments, int depth, Duration commitInterval, boolean allowMissingRecords) {
        this(
                instance,
                true,
                batchDocuments,
                depth,
                commitInterval,
                allowMissingRecords,
                ScoringMemory.ofThisProcess(Math.max(1, batchDocuments), Math.max(1, depth)),
                ScoringInput.DOCUMENTS);
    }

    public ScoringSettings {
        if (batchDocuments < 1 || depth < 1 || commitInterval.isNegative()) {
            throw new IllegalArgumentException("batch size and depth must be at least 1, the commit interval positive");
        }
    }
}

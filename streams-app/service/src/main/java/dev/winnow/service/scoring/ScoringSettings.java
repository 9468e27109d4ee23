package dev.winnow.service.scoring;

import java.time.Duration;

/**
 * How a scorer works.
 *
 * @param instance name of this scorer among those that share the work; two of one name fence each other
 * @param batchDocuments documents of a batch, at least 1
 * @param depth batches in flight between poll and commit, at least 1
 * @param commitInterval time between transactions; shorter where no document follows
 */
public record ScoringSettings(String instance, int batchDocuments, int depth, Duration commitInterval) {
    public ScoringSettings {
        if (batchDocuments < 1 || depth < 1 || commitInterval.isNegative()) {
            throw new IllegalArgumentException("batch size and depth must be at least 1, the commit interval positive");
        }
    }
}

package dev.winnow.lab.bench;

/**
 * How much an influence benchmark measures. What is not here is as {@code train} has it by default.
 *
 * @param seeds draws of the mixture and of the first weights
 * @param earlyStep optimizer steps before the first reading
 * @param lateStep optimizer steps before the second reading
 * @param probesPerGroup documents of each source that are measured
 * @param windows most windows read of a document; 0 for all
 * @param referenceItems items of each task behind the reference gradient and the oracle's loss
 * @param referenceLead first tokens of an item that are given and not scored
 * @param costRounds rounds of timing that count, for each seed
 * @param tokenBudget most padded tokens of one pass
 */
record InfluenceSettings(
        int seeds,
        long earlyStep,
        long lateStep,
        int probesPerGroup,
        int windows,
        int referenceItems,
        int referenceLead,
        int costRounds,
        int tokenBudget) {
    InfluenceSettings {
        if (seeds < 1 || earlyStep < 1 || lateStep <= earlyStep || probesPerGroup < 2 || costRounds < 1) {
            throw new IllegalArgumentException("an influence benchmark needs at least 1 seed, 2 probes of a group,"
                    + " 1 round, and a late step after the early one");
        }
    }
}

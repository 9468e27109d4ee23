package dev.winnow.lab.bench;

/**
 * How much an influence benchmark measures. What is not here is as {@code train} has it by default.
 *
 * @param seeds draws of the mixture and of the first weights
 * @param earlyStep optimizer steps before the first reading
 * @param lateStep optimizer steps before the second reading
 * @param readings readings of the probes from each of these steps on
 * @param readingSteps optimizer steps between two readings
 * @param averageDecay decay of the average of the weights that is measured at
 * @param probesPerGroup documents of each source that are measured
 * @param windows most windows of a document in a reading; 0 for all
 * @param referenceItems items of each task that a reading is measured on; at most 12 of them for what is compared with the oracle
 * @param referenceLead first tokens of an item that are given and not scored
 * @param costRounds rounds of timing that count, for each seed
 * @param tokenBudget most padded tokens of one pass
 */
record InfluenceSettings(
        int seeds,
        long earlyStep,
        long lateStep,
        int readings,
        long readingSteps,
        double averageDecay,
        int probesPerGroup,
        int windows,
        int referenceItems,
        int referenceLead,
        int costRounds,
        int tokenBudget) {
    InfluenceSettings {
        if (seeds < 1 || earlyStep < 1 || probesPerGroup < 2 || costRounds < 1) {
            throw new IllegalArgumentException("an influence benchmark needs at least 1 seed, 1 step before the first"
                    + " reading, 2 probes of a group and 1 round");
        }
        if (readings < 1 || readingSteps < 1 || lateStep < earlyStep + readings * readingSteps) {
            throw new IllegalArgumentException("at least 1 reading, 1 step between readings, and a late step after the"
                    + " early readings: " + readings + " readings, " + readingSteps + " steps apart, end at step "
                    + (earlyStep + readings * readingSteps) + ", the late step is " + lateStep);
        }
        if (!(averageDecay > 0 && averageDecay < 1)) {
            throw new IllegalArgumentException(
                    "decay of the average of the weights must be in (0, 1), got " + averageDecay);
        }
    }
}

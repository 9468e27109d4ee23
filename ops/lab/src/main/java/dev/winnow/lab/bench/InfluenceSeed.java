package dev.winnow.lab.bench;

import java.util.Map;

/**
 * What one seed found.
 *
 * @param seed of mixture and weights
 * @param early values after the early step
 * @param late values after the late step
 * @param costs time of each estimator over that of training on as many tokens
 * @param before memory before the first reading
 * @param between memory after the first reading
 * @param after memory at the end
 */
record InfluenceSeed(
        long seed,
        InfluenceReading early,
        InfluenceReading late,
        Map<String, Double> costs,
        InfluenceMemory before,
        InfluenceMemory between,
        InfluenceMemory after) {}

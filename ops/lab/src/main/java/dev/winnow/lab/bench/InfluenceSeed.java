package dev.winnow.lab.bench;

import java.util.Map;

/**
 * What one seed found.
 *
 * @param seed of mixture and weights
 * @param early readings from the early step on
 * @param late readings from the late step on
 * @param costs time of each estimator over that of training on the same number of tokens
 * @param shares share of the probes' tokens that one reading looks at, by the name of the windows
 * @param before memory before the first reading
 * @param between memory after the early readings
 * @param after memory at the end
 */
record InfluenceSeed(
        long seed,
        InfluenceBlock early,
        InfluenceBlock late,
        Map<String, Double> costs,
        Map<String, Double> shares,
        InfluenceMemory before,
        InfluenceMemory between,
        InfluenceMemory after) {}

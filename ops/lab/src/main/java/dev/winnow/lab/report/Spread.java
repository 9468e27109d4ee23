package dev.winnow.lab.report;

import java.util.List;

/**
 * A quantity measured once per seed.
 *
 * @param mean over the seeds
 * @param stderr standard error of the mean: the sample's standard deviation over the root of the number of seeds; null with
 *     a single seed, which gives no information about it
 * @param seeds the values, in the order of the seeds; at least one
 */
public record Spread(double mean, Double stderr, List<Double> seeds) {
    public Spread {
        seeds = List.copyOf(seeds);
    }

    /** Mean and standard error of values; null when there are none. */
    static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            return null;
        }
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        return new Spread(mean, values.size() < 2 ? null : standardError(values, mean), values);
    }

    private static double standardError(List<Double> values, double mean) {
        double squares = values.stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.size() - 1) / values.size());
    }

    /** The mean in standard errors; null if none exists, or when all seeds agree to the last bit. */
    Double sigmas() {
        return stderr == null || stderr == 0 ? null : Double.valueOf(mean / stderr);
    }
}

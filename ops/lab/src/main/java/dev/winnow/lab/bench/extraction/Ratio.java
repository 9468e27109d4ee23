package dev.winnow.lab.bench.extraction;

import java.util.List;

/**
 * How many times as many pages per second of processor time.
 *
 * @param ratio geometric mean over the slices
 * @param low lower end of its 95 % interval
 * @param high upper end
 */
public record Ratio(double ratio, double low, double high) {
    private static final double NORMAL_95 = 1.96;

    static Ratio of(List<Double> ratios) {
        double mean = ratios.stream().mapToDouble(Math::log).average().orElse(0);
        double squares = ratios.stream()
                .mapToDouble(ratio -> Math.pow(Math.log(ratio) - mean, 2))
                .sum();
        double error = ratios.size() < 2 ? 0 : Math.sqrt(squares / (ratios.size() - 1) / ratios.size());
        return new Ratio(Math.exp(mean), Math.exp(mean - NORMAL_95 * error), Math.exp(mean + NORMAL_95 * error));
    }
}

package dev.winnow.agents.statistics;

import dev.winnow.selection.Spearman;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;

/**
 * How far scores agree with a human's labels in rank, with 95 % intervals of 200 bootstrap resamples. Deterministic by its seed.
 * Cost: O(n log n) per resample.
 */
public final class RankAgreement {

    private static final int RESAMPLES = 200;
    private static final int FEWEST = 10;

    private RankAgreement() {}

    /** Spearman's rank correlation. */
    public static Interval spearman(double[] scores, double[] labels, long seed) {
        return resampled(scores, labels, seed, Spearman::correlation);
    }

    /** Probability that a text labelled above the mid-range of all labels scores above one labelled below; ties count half. */
    public static Interval areaUnderCurve(double[] scores, double[] labels, long seed) {
        double middle = (Arrays.stream(labels).min().orElse(0)
                        + Arrays.stream(labels).max().orElse(0))
                / 2;
        return resampled(scores, labels, seed, (some, theirs) -> area(some, theirs, middle));
    }

    private static Interval resampled(
            double[] scores, double[] labels, long seed, ToDoubleBiFunction<double[], double[]> statistic) {
        int n = scores.length;
        if (n < FEWEST) {
            return new Interval(Double.NaN, Double.NaN, Double.NaN);
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] found = new double[RESAMPLES];
        for (int resample = 0; resample < RESAMPLES; resample++) {
            int[] drawn = random.ints(n, 0, n).toArray();
            found[resample] = statistic.applyAsDouble(
                    Arrays.stream(drawn).mapToDouble(i -> scores[i]).toArray(),
                    Arrays.stream(drawn).mapToDouble(i -> labels[i]).toArray());
        }
        double[] usable = Arrays.stream(found)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        double value = statistic.applyAsDouble(scores, labels);
        return usable.length == 0
                ? new Interval(value, Double.NaN, Double.NaN)
                : new Interval(
                        value,
                        usable[(int) (0.025 * (usable.length - 1))],
                        usable[(int) Math.ceil(0.975 * (usable.length - 1))]);
    }

    private static double area(double[] scores, double[] labels, double middle) {
        double[] low = select(scores, labels, middle, false);
        double[] high = select(scores, labels, middle, true);
        if (low.length == 0 || high.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(low);
        double wins = 0;
        for (double score : high) {
            wins += (below(low, score, false) + below(low, score, true)) / 2.0;
        }
        return wins / low.length / high.length;
    }

    private static double[] select(double[] scores, double[] labels, double middle, boolean above) {
        double[] selected = new double[scores.length];
        int count = 0;
        for (int i = 0; i < scores.length; i++) {
            if (labels[i] > middle == above) {
                selected[count++] = scores[i];
            }
        }
        return Arrays.copyOf(selected, count);
    }

    /** Number of sorted values under a score, or not above it. */
    private static int below(double[] sorted, double score, boolean orEqual) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < score || (orEqual && sorted[middle] == score)) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}

package dev.winnow.selection;

import java.util.Arrays;
import java.util.Optional;

/**
 * Puts rewards of any unit on one bounded scale: {@code z = clip((r - median) / (1.4826 MAD), -4, 4)}, with one median
 * and one MAD for all rewards of an update. Invariant to shift and positive scale up to rounding; half of the rewards
 * have to lie before the scale follows them.
 */
public final class RobustScale {
    /** Largest standardised reward. */
    static final double BOUND = 4;

    /** Makes the median absolute deviation of a normal variable its standard deviation. */
    private static final double MAD_TO_SIGMA = 1.4826;

    /** The same for the mean absolute deviation: the square root of pi / 2. */
    private static final double MEAN_DEVIATION_TO_SIGMA = 1.2533141373155001;

    private RobustScale() {}

    /**
     * Standardised rewards, in the same order; empty when all are equal and nothing is known.
     *
     * @param rewards finite rewards of any magnitude
     */
    public static Optional<double[]> standardise(double[] rewards) {
        if (rewards.length == 0) {
            return Optional.empty();
        }
        // a quarter, so that no difference of two finite rewards overflows; exact, and the scale cancels
        double[] quarter = Arrays.stream(rewards).map(reward -> reward / 4).toArray();
        double median = median(quarter);
        double[] deviations =
                Arrays.stream(quarter).map(reward -> Math.abs(reward - median)).toArray();
        double sigma = MAD_TO_SIGMA * median(deviations);
        if (sigma == 0) {
            sigma = MEAN_DEVIATION_TO_SIGMA * mean(deviations);
        }
        if (sigma == 0) {
            return Optional.empty();
        }
        double divisor = sigma;
        return Optional.of(Arrays.stream(quarter)
                .map(reward -> clip((reward - median) / divisor))
                .toArray());
    }

    /** The value, held in [-4, 4]. */
    static double clip(double value) {
        return Math.max(-BOUND, Math.min(BOUND, value));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
    }

    private static double mean(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        return mean;
    }
}

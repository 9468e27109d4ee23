package dev.winnow.selection;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Rank correlation: whether two measurements order the same things alike, whatever their units. */
public final class Spearman {
    private Spearman() {}

    /**
     * Pearson correlation of the ranks, ties sharing their mean rank.
     *
     * @return in [-1, 1]; NaN for fewer than two pairs, a value that is not finite, or a side without any difference
     */
    public static double correlation(double[] left, double[] right) {
        Check.that(left.length == right.length, "right", "as long as left (" + left.length + ")", right.length);
        boolean finite = Arrays.stream(left).allMatch(Double::isFinite)
                && Arrays.stream(right).allMatch(Double::isFinite);
        if (!finite || left.length < 2) {
            return Double.NaN;
        }
        double[] leftRanks = ranks(left);
        double[] rightRanks = ranks(right);
        // ranks with ties keep this mean: 1 + 2 + ... + n over n
        double mean = (left.length + 1) / 2.0;
        double together = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < left.length; i++) {
            together += (leftRanks[i] - mean) * (rightRanks[i] - mean);
            leftSquares += (leftRanks[i] - mean) * (leftRanks[i] - mean);
            rightSquares += (rightRanks[i] - mean) * (rightRanks[i] - mean);
        }
        if (leftSquares == 0 || rightSquares == 0) {
            return Double.NaN;
        }
        return Math.max(-1, Math.min(1, together / Math.sqrt(leftSquares * rightSquares)));
    }

    /** Ranks from 1, ties at their mean; -0 and 0 tie. */
    private static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i] + 0.0))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        int start = 0;
        while (start < order.length) {
            int end = start + 1;
            while (end < order.length && values[order[end]] == values[order[start]]) {
                end++;
            }
            for (int i = start; i < end; i++) {
                ranks[order[i]] = (start + 1 + end) / 2.0;
            }
            start = end;
        }
        return ranks;
    }
}

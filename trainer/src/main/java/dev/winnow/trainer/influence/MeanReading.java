package dev.winnow.trainer.influence;

import dev.winnow.selection.RobustScale;
import java.util.Arrays;

/**
 * The mean of several readings of the same documents, taken at weights some steps apart:
 *
 * <pre>
 *   r̄_i = 1/n Σ_k clip((r_ik − median_k) / (1.4826 MAD_k), −4, 4)
 * </pre>
 *
 * over the n readings in which document i could be measured; NaN if none exists. A model that trains at a constant rate
 * swings about where it would come to rest, and the product of its gradients with the reference's shows that swing beside
 * what a document is worth: one reading moves whole domains by as much as they differ, in either direction, whatever the
 * number of probes. The moving average of the weights shows less of it, and the swings of states some steps apart are mostly different,
 * and so cancel. Each reading is put on its
 * own robust scale first, since influence shrinks while a model learns and one odd document must not outvote the others.
 */
public final class MeanReading {
    private final double[] sums;
    private final int[] counts;
    private int readings;

    /** No reading yet, of so many documents. */
    public MeanReading(int documents) {
        sums = new double[documents];
        counts = new int[documents];
    }

    /** Adds a reading; values that are not finite are left out, and a reading without any difference carries no information. */
    public void add(double[] influence) {
        if (influence.length != sums.length) {
            throw new IllegalArgumentException(
                    "a reading of " + influence.length + " documents, expected " + sums.length);
        }
        readings++;
        double[] finite = Arrays.stream(influence).filter(Double::isFinite).toArray();
        double[] standard = RobustScale.standardise(finite).orElseGet(() -> new double[finite.length]);
        int next = 0;
        for (int i = 0; i < influence.length; i++) {
            if (Double.isFinite(influence[i])) {
                sums[i] += standard[next++];
                counts[i]++;
            }
        }
    }

    /** Readings added so far. */
    public int readings() {
        return readings;
    }

    /** One value for each document, in robust standard deviations of a reading. */
    public double[] mean() {
        double[] mean = new double[sums.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = counts[i] == 0 ? Double.NaN : sums[i] / counts[i];
        }
        return mean;
    }
}

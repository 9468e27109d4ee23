package dev.winnow.agents.bag;

import dev.winnow.agents.text.FeatureSpace;
import java.util.SplittableRandom;

/**
 * Values of a {@link BagModel}, row-major. The arrays are not copied.
 *
 * @param dimension D
 * @param outputs G
 * @param table [{@link FeatureSpace#SIZE}, D]
 * @param head [G, 2D]
 * @param bias [G]
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, compared by nobody
public record BagWeights(int dimension, int outputs, float[] table, float[] head, float[] bias) {

    /** All zero. */
    public static BagWeights zeros(int dimension, int outputs) {
        return new BagWeights(
                dimension,
                outputs,
                new float[FeatureSpace.SIZE * dimension],
                new float[outputs * 2 * dimension],
                new float[outputs]);
    }

    /** Small normal values in table and head, so that training has a slope to start from. */
    public static BagWeights random(int dimension, int outputs, SplittableRandom random) {
        BagWeights weights = zeros(dimension, outputs);
        fill(weights.table(), random, 0.05);
        fill(weights.head(), random, 0.1);
        return weights;
    }

    private static void fill(float[] values, SplittableRandom random, double deviation) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
    }
}

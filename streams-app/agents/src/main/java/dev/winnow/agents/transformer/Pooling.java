package dev.winnow.agents.transformer;

/** How the outputs of a document's windows become one. */
enum Pooling {
    /** Mean over windows, weighted by their tokens of text. */
    MEAN,
    /** The largest value of each output. */
    MAX;

    /**
     * Pools in the order of the windows, so that a document's result does not depend on its batch.
     *
     * @param outputs outputs of each window, at least one
     * @param tokens tokens of text of each window
     */
    float[] pool(float[][] outputs, int[] tokens) {
        if (outputs.length == 1) {
            return outputs[0];
        }
        return this == MEAN ? mean(outputs, tokens) : max(outputs);
    }

    private static float[] mean(float[][] outputs, int[] tokens) {
        double[] sum = new double[outputs[0].length];
        long mass = 0;
        for (int w = 0; w < outputs.length; w++) {
            mass += tokens[w];
            for (int o = 0; o < sum.length; o++) {
                sum[o] += (double) tokens[w] * outputs[w][o];
            }
        }
        float[] mean = new float[sum.length];
        for (int o = 0; o < sum.length; o++) {
            mean[o] = (float) (sum[o] / mass);
        }
        return mean;
    }

    private static float[] max(float[][] outputs) {
        float[] best = outputs[0].clone();
        for (float[] output : outputs) {
            for (int o = 0; o < best.length; o++) {
                best[o] = Math.max(best[o], output[o]);
            }
        }
        return best;
    }
}

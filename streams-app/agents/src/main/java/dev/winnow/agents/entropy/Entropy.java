package dev.winnow.agents.entropy;

/** Entropy of a distribution. */
final class Entropy {

    private Entropy() {}

    /** In nats: 0 for a certain outcome, ln n for n equal ones. */
    static double of(float[] probabilities, int from, int count) {
        double entropy = 0;
        for (int i = from; i < from + count; i++) {
            if (probabilities[i] > 0) {
                entropy -= probabilities[i] * Math.log(probabilities[i]);
            }
        }
        return entropy;
    }
}

package dev.winnow.selection;

/**
 * Moves the collaboration weights: {@code theta_A <- max(theta_A + rate (R_A - mean R), floor)}, then renormalised so that
 * they sum to 1 and the floor still holds. Stateless.
 *
 * <p>One step moves no weight by more than the sum of {@code rate (R_A - mean R)} over the agents above the mean.
 */
final class Collaboration {
    private static final double FLOOR = 0.05;

    private Collaboration() {}

    /** Smallest weight of an agent: 0.05, or half of an equal part when there are more than ten agents. */
    static double floor(int agents) {
        return Math.min(FLOOR, 0.5 / agents);
    }

    /**
     * The weights after a step.
     *
     * @param thetas weights before, summing to 1
     * @param credits R of each agent, bounded
     * @param rate step towards an agent that earned one unit more than the mean, in [0, 1]
     */
    static double[] step(double[] thetas, double[] credits, double rate) {
        double mean = mean(credits);
        double floor = floor(thetas.length);
        double[] moved = new double[thetas.length];
        for (int a = 0; a < thetas.length; a++) {
            moved[a] = Math.max(thetas[a] + rate * (credits[a] - mean), floor);
        }
        return normalise(moved, floor);
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /**
     * Water-filling: scales what is above the floor to the mass that the floored agents leave. Scaling may push another
     * agent to the floor, so it is repeated, at most once per agent.
     */
    private static double[] normalise(double[] moved, double floor) {
        boolean[] floored = new boolean[moved.length];
        double scale;
        boolean changed;
        do {
            double above = 0;
            double mass = 1;
            for (int a = 0; a < moved.length; a++) {
                if (floored[a]) {
                    mass -= floor;
                } else {
                    above += moved[a];
                }
            }
            scale = mass / above;
            changed = false;
            for (int a = 0; a < moved.length; a++) {
                if (!floored[a] && moved[a] * scale < floor) {
                    floored[a] = true;
                    changed = true;
                }
            }
        } while (changed);
        double[] thetas = new double[moved.length];
        for (int a = 0; a < moved.length; a++) {
            thetas[a] = floored[a] ? floor : moved[a] * scale;
        }
        return thetas;
    }
}

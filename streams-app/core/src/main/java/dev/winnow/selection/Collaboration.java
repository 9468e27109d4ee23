package dev.winnow.selection;

/**
 * Moves the collaboration weights: {@code theta_A <- theta_A + rate (share_A - theta_A)}, where the shares, lifted to the
 * floor, are those that {@link Calibration} found. Stateless.
 *
 * <p>Weights at or above the floor that sum to 1 stay so, and no step moves one by more than
 * {@code rate (1 - agents * floor)}.
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
     * @param thetas weights before, at or above the floor, summing to 1
     * @param shares what the rewards suggest that the weights should be, at least 0, summing to 1
     * @param rate share of the way to go, in [0, 1]; at 0 nothing moves at all
     */
    static double[] step(double[] thetas, double[] shares, double rate) {
        if (rate == 0) {
            return thetas.clone();
        }
        double floor = floor(thetas.length);
        double[] lifted = lift(shares, floor);
        double[] moved = new double[thetas.length];
        for (int a = 0; a < thetas.length; a++) {
            moved[a] = thetas[a] + rate * (lifted[a] - thetas[a]);
        }
        // once more, for a plan from elsewhere that is below the floor, and so that roundings do not add up over plans
        return lift(moved, floor);
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /**
     * Water-filling: lifts what is below the floor, and scales the rest to the mass that is left. Scaling may push another
     * agent below the floor, so it is repeated, at most once per agent.
     */
    private static double[] lift(double[] shares, double floor) {
        boolean[] floored = new boolean[shares.length];
        double scale;
        boolean changed;
        do {
            double above = 0;
            double mass = 1;
            for (int a = 0; a < shares.length; a++) {
                if (floored[a]) {
                    mass -= floor;
                } else {
                    above += shares[a];
                }
            }
            scale = mass / above;
            changed = false;
            for (int a = 0; a < shares.length; a++) {
                if (!floored[a] && shares[a] * scale < floor) {
                    floored[a] = true;
                    changed = true;
                }
            }
        } while (changed);
        double[] lifted = new double[shares.length];
        for (int a = 0; a < shares.length; a++) {
            lifted[a] = floored[a] ? floor : shares[a] * scale;
        }
        return lifted;
    }
}

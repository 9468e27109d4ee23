package dev.winnow.selection;

/**
 * How theta moves under rule 2. Reliances {@code r_A = theta_A / max theta}, in [floor, 1], are what scores use: each moves by
 * the rate towards what the rewards suggest it should be, {@code r_A + rate (share_A / max share - r_A)}, and theta is in proportion to
 * them. A share of the whole would have to be smaller the more agents there are; a reliance need not, so that its floor and its
 * step mean the same for two agents and for fifty. Stateless.
 */
final class Reliance {
    /** Least reliance: an agent that rewards speak against can still come back. */
    static final double FLOOR = 0.05;

    private Reliance() {}

    /**
     * Thetas after a step, summing to 1; no reliance moves by more than {@code rate / (1 - rate)}.
     *
     * @param thetas thetas before, summing to 1
     * @param shares what the rewards suggest that they should be, at least 0, summing to 1
     * @param rate share of the way to go, in [0, 1]; at 0 nothing moves at all
     */
    static double[] step(double[] thetas, double[] shares, double rate) {
        if (rate == 0) {
            return thetas.clone();
        }
        double[] now = relative(thetas);
        double[] wanted = relative(shares);
        double[] moved = new double[thetas.length];
        for (int a = 0; a < thetas.length; a++) {
            moved[a] = now[a] + rate * (wanted[a] - now[a]);
        }
        double[] next = relative(moved);
        double sum = 0;
        for (double reliance : next) {
            sum += reliance;
        }
        for (int a = 0; a < next.length; a++) {
            next[a] /= sum;
        }
        return next;
    }

    private static double[] relative(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        double[] relative = new double[values.length];
        for (int a = 0; a < values.length; a++) {
            relative[a] = Math.max(FLOOR, values[a] / largest);
        }
        return relative;
    }
}

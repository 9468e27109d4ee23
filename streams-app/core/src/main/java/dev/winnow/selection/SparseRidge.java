package dev.winnow.selection;

/**
 * Ridge regression of standardised rewards on the groups of all agents at once, with an intercept that is not penalised and a
 * penalty of each agent: minimises {@code |z - b0 - X b|^2 + sum of penalty_A |b_A|^2}. The intercept takes what all documents
 * have in common, so that a rare group is not held to explain it alone.
 *
 * <p>The intercept is eliminated by centring, and {@code (X'CX + P) b = X'Cz}, C the centring of rows, is solved by conjugate
 * gradients with the diagonal as preconditioner: a step costs rows times agents, whatever the number of groups. All sums have a
 * fixed order and the steps a fixed rule of ending, so that the bits are the same everywhere. Stateless.
 */
final class SparseRidge {
    /** The residual at the end, as a share of the right side, in the norm of the preconditioner. */
    private static final double TOLERANCE = 1e-10;

    private static final int MOST_STEPS = 1_000;

    private SparseRidge() {}

    /**
     * Worth of each column, in units of z.
     *
     * @param z standardised rewards, one per row
     * @param penalties penalty of each agent, greater than 0
     */
    static double[] fit(ProbeRows rows, double[] z, double[] penalties) {
        double[] diagonal = diagonal(rows, penalties);
        double[] penalty = spread(rows, penalties);
        double[] residual = rows.transposedTimes(centred(z));
        double[] b = new double[residual.length];
        double[] scaled = quotient(residual, diagonal);
        double[] direction = scaled.clone();
        double size = dot(residual, scaled);
        double end = size * TOLERANCE * TOLERANCE;
        for (int step = 0; step < MOST_STEPS && size > end; step++) {
            double[] image = rows.transposedTimes(centred(rows.times(direction)));
            for (int i = 0; i < image.length; i++) {
                image[i] += penalty[i] * direction[i];
            }
            double alpha = size / dot(direction, image);
            for (int i = 0; i < b.length; i++) {
                b[i] += alpha * direction[i];
                residual[i] -= alpha * image[i];
            }
            scaled = quotient(residual, diagonal);
            double next = dot(residual, scaled);
            double beta = next / size;
            for (int i = 0; i < b.length; i++) {
                direction[i] = scaled[i] + beta * direction[i];
            }
            size = next;
        }
        return b;
    }

    private static double[] diagonal(ProbeRows rows, double[] penalties) {
        double[] diagonal = rows.counts();
        double[] penalty = spread(rows, penalties);
        for (int i = 0; i < diagonal.length; i++) {
            diagonal[i] = diagonal[i] * (1 - diagonal[i] / rows.rows()) + penalty[i];
        }
        return diagonal;
    }

    private static double[] spread(ProbeRows rows, double[] penalties) {
        double[] spread = new double[rows.width()];
        for (int a = 0; a < penalties.length; a++) {
            for (int i = rows.first()[a]; i < rows.first()[a + 1]; i++) {
                spread[i] = penalties[a];
            }
        }
        return spread;
    }

    static double[] centred(double[] values) {
        double mean = Collaboration.mean(values);
        double[] centred = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            centred[i] = values[i] - mean;
        }
        return centred;
    }

    private static double[] quotient(double[] values, double[] divisors) {
        double[] quotients = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            quotients[i] = values[i] / divisors[i];
        }
        return quotients;
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}

package dev.winnow.lab.worth;

import java.util.List;

/**
 * Ridge regression of rewards on sparse rows, with an intercept that is not penalised: minimises
 * {@code |y - b0 - X b|^2 + penalty |b|^2}. Solved by conjugate gradients with a fixed rule of ending; all sums
 * have a fixed order, so that the bits are the same everywhere. Stateless.
 *
 * @param intercept worth of a document without features, in units of y
 * @param weights worth of each column
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record WorthRidge(double intercept, double[] weights) {
    private static final double TOLERANCE = 1e-3;
    private static final int MOST_STEPS = 60;

    static WorthRidge fit(List<WorthFeatures> rows, double[] y, double penalty) {
        int n = rows.size();
        double total = 0;
        double[] mean = new double[WorthFeatures.COLUMNS];
        for (int i = 0; i < n; i++) {
            total += y[i];
            rows.get(i).addTo(mean, 1);
        }
        for (int j = 0; j < mean.length; j++) {
            mean[j] /= n;
        }
        double yMean = total / n;
        double[] residual = new double[mean.length];
        for (int i = 0; i < n; i++) {
            rows.get(i).addTo(residual, (y[i] - yMean));
        }
        double[] b = new double[mean.length];
        double[] direction = residual.clone();
        double size = dot(residual, residual);
        double end = size * TOLERANCE * TOLERANCE;
        for (int step = 0; step < MOST_STEPS && size > end; step++) {
            double[] image = image(rows, mean, penalty, direction);
            double alpha = size / dot(direction, image);
            for (int j = 0; j < b.length; j++) {
                b[j] += alpha * direction[j];
                residual[j] -= alpha * image[j];
            }
            double next = dot(residual, residual);
            double beta = next / size;
            for (int j = 0; j < b.length; j++) {
                direction[j] = residual[j] + beta * direction[j];
            }
            size = next;
        }
        return new WorthRidge(yMean - dot(mean, b), b);
    }

    /** {@code (X'X - n m m' + penalty) d}, where m is the mean row. */
    private static double[] image(List<WorthFeatures> rows, double[] mean, double penalty, double[] direction) {
        double centre = dot(mean, direction);
        double[] image = new double[direction.length];
        double drift = 0;
        for (WorthFeatures row : rows) {
            double value = row.times(direction) - centre;
            drift += value;
            row.addTo(image, value);
        }
        for (int j = 0; j < image.length; j++) {
            image[j] += penalty * direction[j] - drift * mean[j];
        }
        return image;
    }

    double of(WorthFeatures row) {
        return intercept + row.times(weights);
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}

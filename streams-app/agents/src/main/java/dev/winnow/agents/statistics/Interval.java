package dev.winnow.agents.statistics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An estimate with its 95 % confidence interval.
 *
 * @param value the estimate; NaN when there is nothing to estimate from
 * @param low lower end
 * @param high upper end
 */
public record Interval(double value, double low, double high) {

    private static final double Z = 1.959963984540054;

    /** A share, by Wilson's score interval. */
    public static Interval share(int hits, int trials) {
        if (trials == 0) {
            return new Interval(Double.NaN, 0, 1);
        }
        double share = (double) hits / trials;
        double weight = Z * Z / trials;
        double middle = (share + weight / 2) / (1 + weight);
        double half = Z / (1 + weight) * Math.sqrt(share * (1 - share) / trials + weight / (4 * trials));
        return new Interval(share, middle - half, middle + half);
    }

    /** Pearson's correlation, by Fisher's transformation. */
    public static Interval correlation(double[] xs, double[] ys) {
        int n = xs.length;
        double meanX = mean(xs);
        double meanY = mean(ys);
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (xs[i] - meanX) * (xs[i] - meanX);
            yy += (ys[i] - meanY) * (ys[i] - meanY);
            xy += (xs[i] - meanX) * (ys[i] - meanY);
        }
        if (n < 4 || xx == 0 || yy == 0) {
            return new Interval(Double.NaN, -1, 1);
        }
        double correlation = Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
        double transformed = 0.5 * Math.log((1 + correlation) / (1 - correlation));
        double half = Z / Math.sqrt(n - 3);
        return new Interval(correlation, Math.tanh(transformed - half), Math.tanh(transformed + half));
    }

    /** A mean, by the normal approximation. */
    public static Interval ofMean(double[] values) {
        if (values.length < 2) {
            return new Interval(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double half = Z * Math.sqrt(squares / (values.length - 1) / values.length);
        return new Interval(mean, mean - half, mean + half);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** As JSON; what is not a number is null. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, "value", value);
        put(json, "low95", low);
        put(json, "high95", high);
        return json;
    }

    private static void put(ObjectNode json, String key, double number) {
        if (Double.isFinite(number)) {
            json.put(key, number);
        } else {
            json.putNull(key);
        }
    }
}

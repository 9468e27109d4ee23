package dev.winnow.agents.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A rising, piecewise linear map from the regressor's output to the scale of scores in [0, 5], and the five groups of it.
 *
 * <p>A regressor under squared error shrinks towards the mean, so that its ends stay empty; matching its quantiles to those
 * of its targets keeps the order and gives the ends back. Immutable.
 */
public final class QualityScale {

    /** The intervals [0,1), [1,2), [2,3), [3,4), [4,5]; the last one is closed. */
    public static final List<String> GROUPS = List.of("0-1", "1-2", "2-3", "3-4", "4-5");

    /** Highest score. */
    public static final double HIGHEST = 5;

    private static final int KNOTS = 41;
    private static final String OUTPUTS = "scaleOutputs";
    private static final String SCORES = "scaleScores";

    private final double[] outputs;
    private final double[] scores;

    private QualityScale(double[] outputs, double[] scores) {
        this.outputs = outputs;
        this.scores = scores;
    }

    /** Maps each quantile of the outputs to the same quantile of the targets; neither may be empty. */
    public static QualityScale matching(double[] outputs, double[] targets) {
        double[] from = sorted(outputs);
        double[] to = sorted(targets);
        List<double[]> knots = new ArrayList<>();
        for (int i = 0; i < KNOTS; i++) {
            double share = (double) i / (KNOTS - 1);
            double[] knot = {quantile(from, share), Math.max(0, Math.min(HIGHEST, quantile(to, share)))};
            // the map must rise strictly in its argument; of equal outputs the middle of their scores would do as well
            if (knots.isEmpty() || knot[0] > knots.get(knots.size() - 1)[0]) {
                knots.add(knot);
            }
        }
        return new QualityScale(
                knots.stream().mapToDouble(knot -> knot[0]).toArray(),
                knots.stream().mapToDouble(knot -> knot[1]).toArray());
    }

    static QualityScale read(JsonNode configuration) {
        double[] outputs = numbers(configuration.path(OUTPUTS));
        double[] scores = numbers(configuration.path(SCORES));
        if (outputs.length == 0 || outputs.length != scores.length) {
            throw new IllegalArgumentException("its quality scale is missing or of uneven length");
        }
        return new QualityScale(outputs, scores);
    }

    /** Adds the map to a configuration. */
    public void write(ObjectNode configuration) {
        write(configuration.putArray(OUTPUTS), outputs);
        write(configuration.putArray(SCORES), scores);
    }

    /** The score of an output, in [0, 5]. */
    public double score(double output) {
        int above = Arrays.binarySearch(outputs, output);
        if (above >= 0) {
            return scores[above];
        }
        above = -above - 1;
        if (above == 0) {
            return scores[0];
        }
        if (above == outputs.length) {
            return scores[above - 1];
        }
        double share = (output - outputs[above - 1]) / (outputs[above] - outputs[above - 1]);
        return scores[above - 1] + share * (scores[above] - scores[above - 1]);
    }

    /** The group of a score in [0, 5]; exactly 5 belongs to the last one. */
    public static String group(double score) {
        if (!(score >= 0 && score <= HIGHEST)) {
            throw new IllegalArgumentException("a quality score lies in [0, 5], got " + score);
        }
        return GROUPS.get(Math.min((int) score, GROUPS.size() - 1));
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble();
        }
        return numbers;
    }

    private static void write(ArrayNode array, double[] numbers) {
        for (double number : numbers) {
            array.add(number);
        }
    }
}

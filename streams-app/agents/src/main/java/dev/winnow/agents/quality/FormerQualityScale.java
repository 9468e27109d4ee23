package dev.winnow.agents.quality;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;

/**
 * The scale of artifacts that were fitted before groups were percentiles: they label as they did. A rising, piecewise linear map from the regressor's
 * output to a score in [0, 5], and five groups of it. Immutable.
 */
final class FormerQualityScale {

    /** The intervals [0,1), [1,2), [2,3), [3,4), [4,5]; the last one is closed. */
    static final List<String> GROUPS = List.of("0-1", "1-2", "2-3", "3-4", "4-5");

    private static final double HIGHEST = 5;
    private static final String OUTPUTS = "scaleOutputs";
    private static final String SCORES = "scaleScores";

    private final double[] outputs;
    private final double[] scores;

    private FormerQualityScale(double[] outputs, double[] scores) {
        this.outputs = outputs;
        this.scores = scores;
    }

    /** @throws IllegalArgumentException when a configuration has no scale */
    static FormerQualityScale read(JsonNode configuration) {
        double[] outputs = numbers(configuration.path(OUTPUTS));
        double[] scores = numbers(configuration.path(SCORES));
        if (outputs.length == 0 || outputs.length != scores.length) {
            throw new IllegalArgumentException("its quality scale is missing or of uneven length");
        }
        return new FormerQualityScale(outputs, scores);
    }

    /** The score of an output, in [0, 5]. */
    double score(double output) {
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
    static String group(double score) {
        if (!(score >= 0 && score <= HIGHEST)) {
            throw new IllegalArgumentException("a quality score lies in [0, 5], got " + score);
        }
        return GROUPS.get(Math.min((int) score, GROUPS.size() - 1));
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble();
        }
        return numbers;
    }
}

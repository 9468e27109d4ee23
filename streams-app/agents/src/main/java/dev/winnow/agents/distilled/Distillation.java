package dev.winnow.agents.distilled;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/**
 * How the output of a regressor that learned from a teacher reads in the teacher's own unit: {@code mean + deviation * output}, and of a probability its log-odds
 * are what was learned.
 *
 * @param mean of the teacher's answers
 * @param deviation standard deviation of it, above 0
 * @param probability whether the teacher answers with probabilities
 */
record Distillation(double mean, double deviation, boolean probability) {
    private static final String MEAN = "teacherMean";
    private static final String DEVIATION = "teacherDeviation";
    private static final String PROBABILITY = "probability";
    /** A probability beyond that of one in twenty thousand carries no more information, and would outweigh all others in a square. */
    private static final double MOST_LOG_ODDS = 10;
    /** Outliers count as that many deviations. */
    private static final double MOST_DEVIATIONS = 4;

    Distillation {
        if (!Double.isFinite(mean) || !(deviation > 0) || Double.isInfinite(deviation)) {
            throw new IllegalArgumentException(
                    "the teacher's numbers have mean " + mean + " and deviation " + deviation);
        }
    }

    /**
     * The scale of a teacher's answers.
     *
     * @param answers numbers in the teacher's unit, finite; probabilities where {@code probability}
     * @throws IllegalArgumentException when they are all the same
     */
    static Distillation of(double[] answers, boolean probability) {
        double[] numbers = Arrays.stream(answers)
                .map(number -> probability ? logOdds(number) : number)
                .toArray();
        double mean = Arrays.stream(numbers).average().orElse(Double.NaN);
        double variance = Arrays.stream(numbers)
                .map(number -> (number - mean) * (number - mean))
                .average()
                .orElse(Double.NaN);
        return new Distillation(mean, Math.sqrt(variance), probability);
    }

    /** What a regressor is to learn for a number of the teacher. */
    double target(double answer) {
        double standard = ((probability ? logOdds(answer) : answer) - mean) / deviation;
        return Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, standard));
    }

    /** An output of the regressor in the teacher's unit. */
    double score(double output) {
        double number = mean + deviation * output;
        return probability ? 1 / (1 + Math.exp(-number)) : number;
    }

    private static double logOdds(double probability) {
        double odds = Math.log(probability) - Math.log1p(-probability);
        return Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, odds));
    }

    /** Puts the scale into an agent's configuration. */
    void write(ObjectNode configuration) {
        configuration.put(MEAN, mean).put(DEVIATION, deviation).put(PROBABILITY, probability);
    }

    /**
     * Takes the scale from an agent's configuration.
     *
     * @throws IllegalArgumentException when it is missing or cannot be used
     */
    static Distillation read(JsonNode configuration) {
        return new Distillation(
                configuration.path(MEAN).asDouble(Double.NaN),
                configuration.path(DEVIATION).asDouble(Double.NaN),
                configuration.path(PROBABILITY).asBoolean());
    }
}

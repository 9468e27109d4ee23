package dev.winnow.agents.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.Label;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agents.text.TextFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Groups by percentile of the sample that the edges come from, finer towards the top: the best group is smaller than the selection ratio of a usual run,
 * so that a run can distinguish the documents that it may select.
 *
 * <p>The percentile of a number is the share of the sample below it, in percent. Of a sample with equal numbers no more than {@code 100 - p} percent has
 * a percentile of p or more: equal numbers share the percentile of the lowest of them. Immutable.
 *
 * @param edges 101 numbers, none below the one before: the least number of each percentile from 0 to 100
 */
public record Percentiles(List<Double> edges) {

    /** The groups, lowest numbers first: {@code p50-75} holds the percentiles from 50 up to, but not including, 75. */
    public static final List<String> GROUPS =
            List.of("p0-50", "p50-75", "p75-90", "p90-95", "p95-97", "p97-98", "p98-99", "p99-100");

    /** Percentile of every number above the sample. */
    public static final int HIGHEST = 100;

    /** Lowest percentiles of the groups. */
    private static final List<Integer> LOWEST = List.of(0, 50, 75, 90, 95, 97, 98, 99);

    private static final String KEY = "percentiles";

    public Percentiles {
        edges = List.copyOf(edges);
        if (edges.size() != HIGHEST + 1) {
            throw new IllegalArgumentException(
                    "its " + KEY + " need " + (HIGHEST + 1) + " edges, there are " + edges.size());
        }
        Edges.requireRising(edges);
    }

    /**
     * Percentiles of numbers.
     *
     * @param numbers finite, or NaN, which is below all others; at least one finite
     */
    public static Percentiles of(double[] numbers) {
        double[] finite = Arrays.stream(numbers)
                .filter(number -> !Double.isNaN(number))
                .sorted()
                .toArray();
        int absent = numbers.length - finite.length;
        List<Double> edges = new ArrayList<>();
        for (int percent = 0; percent <= HIGHEST; percent++) {
            // rounded up, in integers: at least so many numbers are below the edge
            int below = (int) (((long) percent * numbers.length + HIGHEST - 1) / HIGHEST) - absent;
            edges.add(below <= 0 ? finite[0] : above(finite, finite[below - 1]));
        }
        return new Percentiles(edges);
    }

    /**
     * Percentiles of the documents that an agent was fitted on but did not learn from, because those of others lie elsewhere.
     *
     * @param numbers of all documents of the sample, NaN for texts without words
     * @param type of the agent
     * @throws AgentException when none of those documents has words
     */
    public static Percentiles ofUnlearned(FitSample sample, double[] numbers, String type) {
        double[] unlearned = Arrays.copyOfRange(numbers, sample.basis(), sample.fitted());
        if (Arrays.stream(unlearned).allMatch(Double::isNaN)) {
            throw new AgentException(
                    "no text that " + type + " takes its percentiles from has words; give more documents, or others");
        }
        return of(unlearned);
    }

    /** Percentiles of numbers, 0 for NaN. */
    public double[] ofAll(double[] numbers) {
        return Arrays.stream(numbers)
                .map(number -> Double.isNaN(number) ? 0 : of(number))
                .toArray();
    }

    /** The label of a text: its percentile and the group of that; percentile 0 for a text without words. */
    public Label label(TextFeatures text, double number) {
        double percentile = text.counts().words() == 0 ? 0 : of(number);
        return new Label(group(percentile), percentile);
    }

    /** The least number of the sample above another one of it; if it is the greatest, the least above it. */
    private static double above(double[] sorted, double number) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] > number) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low < sorted.length ? sorted[low] : Math.nextUp(number);
    }

    /**
     * The percentile of a number that is not NaN, linear between two edges.
     *
     * @return in [0, 100], never falling with the number; 0 for what is below the sample, 100 for what is above it
     */
    public double of(double number) {
        int next = Edges.reached(edges, number);
        if (next == 0) {
            return 0;
        }
        if (next > HIGHEST) {
            return HIGHEST;
        }
        double from = edges.get(next - 1);
        double percentile = next - 1 + (number - from) / (edges.get(next) - from);
        // rounding may not lift a number over an edge that it has not reached
        return Math.min(percentile, Math.nextDown((double) next));
    }

    /** The group of a percentile in [0, 100]. */
    public static String group(double percentile) {
        if (!(percentile >= 0 && percentile <= HIGHEST)) {
            throw new IllegalArgumentException("a percentile is in [0, " + HIGHEST + "], got " + percentile);
        }
        int group = LOWEST.size() - 1;
        while (percentile < LOWEST.get(group)) {
            group--;
        }
        return GROUPS.get(group);
    }

    /** Puts the edges into an agent's configuration. */
    public void write(ObjectNode configuration) {
        Edges.write(edges, configuration, KEY);
    }

    /**
     * Takes the edges from an agent's configuration.
     *
     * @throws IllegalArgumentException when they are missing or do not rise
     */
    public static Percentiles read(JsonNode configuration) {
        return new Percentiles(Edges.read(configuration, KEY));
    }

    /**
     * Takes the edges from an artifact whose groups are those of percentiles.
     *
     * @throws AgentException when it has other groups or no edges
     */
    public static Percentiles of(AgentArtifact artifact) {
        artifact.requireGroups(GROUPS);
        try {
            return read(artifact.configuration());
        } catch (IllegalArgumentException e) {
            throw artifact.unusable(e.getMessage(), e);
        }
    }
}

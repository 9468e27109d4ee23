package dev.winnow.agents.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
import java.util.Arrays;
import java.util.List;

/**
 * Five groups of equal size in the sample that the edges come from. A number on an edge belongs to the fifth above it.
 *
 * @param edges four numbers, none below the one before
 */
public record Quintiles(List<Double> edges) {

    /** The groups, lowest numbers first. */
    public static final List<String> GROUPS = List.of("q1", "q2", "q3", "q4", "q5");

    private static final String KEY = "edges";

    public Quintiles {
        edges = List.copyOf(edges);
        if (edges.size() != GROUPS.size() - 1) {
            throw new IllegalArgumentException("five groups need 4 edges, there are " + edges.size());
        }
        Edges.requireRising(edges);
    }

    /**
     * Edges at the fifths of numbers.
     *
     * @param numbers finite or NaN, which are left out; at least one finite
     */
    public static Quintiles of(double[] numbers) {
        double[] sorted = Arrays.stream(numbers)
                .filter(number -> !Double.isNaN(number))
                .sorted()
                .toArray();
        return new Quintiles(Arrays.asList(at(sorted, 1), at(sorted, 2), at(sorted, 3), at(sorted, 4)));
    }

    private static double at(double[] sorted, int fifth) {
        return sorted[Math.min(sorted.length - 1, fifth * sorted.length / GROUPS.size())];
    }

    /** The group of a number that is not NaN. */
    public String group(double number) {
        return GROUPS.get(Edges.reached(edges, number));
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
    public static Quintiles read(JsonNode configuration) {
        return new Quintiles(Edges.read(configuration, KEY));
    }

    /**
     * Takes the edges from an artifact whose groups are the fifths.
     *
     * @throws AgentException when it has other groups or no edges
     */
    public static Quintiles of(AgentArtifact artifact) {
        artifact.requireGroups(GROUPS);
        try {
            return read(artifact.configuration());
        } catch (IllegalArgumentException e) {
            throw artifact.unusable(e.getMessage(), e);
        }
    }
}

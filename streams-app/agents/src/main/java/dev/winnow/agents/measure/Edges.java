package dev.winnow.agents.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What is done with the edges of groups: numbers, none below the one before. */
final class Edges {

    private Edges() {}

    /** @throws IllegalArgumentException when one is not finite, or below the one before */
    static void requireRising(List<Double> edges) {
        for (int i = 0; i < edges.size(); i++) {
            double before = i == 0 ? Double.NEGATIVE_INFINITY : edges.get(i - 1);
            // not "below": NaN must not pass
            if (!(edges.get(i) >= before) || Double.isInfinite(edges.get(i))) {
                throw new IllegalArgumentException("the edges must rise and be finite: " + edges);
            }
        }
    }

    /** How many edges a number has reached. */
    static int reached(List<Double> edges, double number) {
        int reached = 0;
        while (reached < edges.size() && number >= edges.get(reached)) {
            reached++;
        }
        return reached;
    }

    static void write(List<Double> edges, ObjectNode configuration, String key) {
        edges.forEach(configuration.putArray(key)::add);
    }

    /** The edges of a configuration, NaN in place of what is not a number; empty if they are missing. */
    static List<Double> read(JsonNode configuration, String key) {
        List<Double> edges = new ArrayList<>();
        configuration.path(key).forEach(edge -> edges.add(edge.asDouble(Double.NaN)));
        return edges;
    }
}

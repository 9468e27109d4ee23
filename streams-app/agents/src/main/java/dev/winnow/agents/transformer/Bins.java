package dev.winnow.agents.transformer;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Groups of a regressor's score: group g holds the scores from edge g-1 up to, but not including, edge g; what lies outside of
 * the range belongs to the group at that end. Immutable.
 *
 * @param lowest lower end of the first group
 * @param highest upper end of the last group
 * @param edges inner edges, rising, one fewer than groups
 */
record Bins(double lowest, double highest, double[] edges) {
    /** Reads {@code range} and {@code edges} of a configuration and checks them against the number of groups. */
    static Bins read(JsonNode configuration, int groups) {
        double[] edges = new double[configuration.path("edges").size()];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = configuration.path("edges").get(i).asDouble(Double.NaN);
        }
        double lowest = configuration.path("range").path(0).asDouble(Double.NEGATIVE_INFINITY);
        double highest = configuration.path("range").path(1).asDouble(Double.POSITIVE_INFINITY);
        if (edges.length != groups - 1) {
            throw new IllegalArgumentException(
                    groups + " groups need " + (groups - 1) + " edges, there are " + edges.length);
        }
        double before = lowest;
        for (double edge : edges) {
            if (!(edge > before && edge < highest)) {
                throw new IllegalArgumentException("edges must rise inside of the range, but there is " + edge);
            }
            before = edge;
        }
        return new Bins(lowest, highest, edges);
    }

    /** Index of the group of a score. */
    int group(double score) {
        int group = 0;
        while (group < edges.length && score >= edges[group]) {
            group++;
        }
        return group;
    }
}

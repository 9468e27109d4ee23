package dev.winnow.agents.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agents.statistics.Interval;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** How documents are spread over an agent's groups. */
public final class GroupFigures {

    private GroupFigures() {}

    /**
     * Adds {@code heldOut.shares}, with their intervals, and {@code groupSizes}.
     *
     * @param figures of an artifact
     * @param groups of the agent
     * @param labels group of each document, null where it has none
     * @param fitted how many of the first ones were fitted on, or made the edges; the others are held out
     */
    public static void put(ObjectNode figures, List<String> groups, List<String> labels, int fitted) {
        List<String> heldOut = labels.subList(fitted, labels.size()).stream()
                .filter(Objects::nonNull)
                .toList();
        ObjectNode shares = figures.withObject("/heldOut").putObject("shares");
        ObjectNode sizes = figures.putObject("groupSizes");
        for (String group : groups) {
            int held = Collections.frequency(heldOut, group);
            shares.set(group, Interval.share(held, heldOut.size()).toJson());
            sizes.put(group, Collections.frequency(labels, group));
        }
    }

    /** The same for groups of {@link Percentiles}, of the documents that the agent did not learn from; the edges are those of the first of them. */
    public static void putPercentiles(ObjectNode figures, FitSample sample, double[] percentiles) {
        List<String> labels = Arrays.stream(percentiles, sample.basis(), sample.size())
                .mapToObj(Percentiles::group)
                .toList();
        put(figures, Percentiles.GROUPS, labels, sample.fitted() - sample.basis());
    }
}

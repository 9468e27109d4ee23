package dev.winnow.agents.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agents.statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What an artifact with fifths reports about its fit: whether they hold on held-out documents, and what humans think of its numbers. */
public final class QuintileFigures {

    private QuintileFigures() {}

    /** The figures of an agent whose numbers of all documents of the sample are given, NaN where it has none. */
    public static ObjectNode of(FitTask task, FitSample sample, double[] numbers, Quintiles fifths) {
        int[] heldOut = IntStream.range(sample.fitted(), sample.size())
                .filter(i -> !Double.isNaN(numbers[i]))
                .toArray();
        int[] judged = Arrays.stream(heldOut)
                .filter(i -> !Double.isNaN(sample.documents().get(i).qualityLabel()))
                .toArray();
        ObjectNode json = task.figures(sample);
        json.putObject("labels").put("none", sample.fitted());
        ObjectNode heldOutJson = json.putObject("heldOut").put("documents", heldOut.length);
        heldOutJson.put("humanLabels", judged.length);
        heldOutJson.set(
                "correlationWithHumans",
                Interval.correlation(
                                Arrays.stream(judged)
                                        .mapToDouble(i -> numbers[i])
                                        .toArray(),
                                Arrays.stream(judged)
                                        .mapToDouble(
                                                i -> sample.documents().get(i).qualityLabel())
                                        .toArray())
                        .toJson());
        List<String> labels = new ArrayList<>();
        for (double number : numbers) {
            labels.add(Double.isNaN(number) ? null : fifths.group(number));
        }
        GroupFigures.put(json, Quintiles.GROUPS, labels, sample.fitted());
        return json;
    }
}

package dev.winnow.lab.bench;

import dev.winnow.selection.RobustScale;
import dev.winnow.selection.Spearman;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All estimators' values of the same probes at the same weights.
 *
 * @param groups group of each probe
 * @param values one array of values by estimator; NaN where a probe could not be measured
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record InfluenceReading(List<String> groups, Map<String, double[]> values) {
    /** Rank correlation of two estimators over the probes that both could measure. */
    double documents(String left, String right) {
        List<Integer> both = measured(left, right);
        return Spearman.correlation(pick(left, both), pick(right, both));
    }

    /**
     * Rank correlation of two estimators over the means of the groups. Values are put on the scale of rewards first, as the
     * trainer does before it reports them: z = clip((r − median) / (1.4826 MAD), −4, 4), so that no odd document is its group.
     */
    double groups(String left, String right) {
        List<Integer> both = measured(left, right);
        return Spearman.correlation(means(rewards(left, both), both), means(rewards(right, both), both));
    }

    private List<Integer> measured(String left, String right) {
        List<Integer> both = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            if (Double.isFinite(values.get(left)[i]) && Double.isFinite(values.get(right)[i])) {
                both.add(i);
            }
        }
        return both;
    }

    private double[] pick(String name, List<Integer> indices) {
        return indices.stream().mapToDouble(i -> values.get(name)[i]).toArray();
    }

    private double[] rewards(String name, List<Integer> indices) {
        double[] values = pick(name, indices);
        return RobustScale.standardise(values).orElse(values);
    }

    private double[] means(double[] rewards, List<Integer> indices) {
        Map<String, List<Double>> byGroup = new LinkedHashMap<>();
        for (int i = 0; i < rewards.length; i++) {
            byGroup.computeIfAbsent(groups.get(indices.get(i)), group -> new ArrayList<>())
                    .add(rewards[i]);
        }
        return byGroup.values().stream()
                .mapToDouble(of ->
                        of.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
                .toArray();
    }
}

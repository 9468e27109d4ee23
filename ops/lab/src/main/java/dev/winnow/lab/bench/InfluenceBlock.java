package dev.winnow.lab.bench;

import dev.winnow.selection.Spearman;
import dev.winnow.trainer.influence.MeanReading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Readings of the same probes some steps apart, as one update of the trainer takes them.
 *
 * @param readings at least one, in the order of their steps, all of the same probes by the same estimators
 */
record InfluenceBlock(List<InfluenceReading> readings) {
    InfluenceBlock {
        readings = List.copyOf(readings);
    }

    /** The rewards: each estimator's mean over the readings, each on its own robust scale, as the trainer reports them. */
    InfluenceReading mean() {
        InfluenceReading first = readings.get(0);
        Map<String, double[]> means = new LinkedHashMap<>();
        for (String name : first.values().keySet()) {
            MeanReading mean = new MeanReading(first.groups().size());
            readings.forEach(reading -> mean.add(reading.values().get(name)));
            means.put(name, mean.mean());
        }
        return new InfluenceReading(first.groups(), means);
    }

    /** Mean rank correlation of a reading with the later ones by the same estimator; NaN for one reading. */
    double withLater(String name) {
        List<Double> correlations = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            for (int j = i + 1; j < readings.size(); j++) {
                correlations.add(Spearman.correlation(values(i, name), values(j, name)));
            }
        }
        return correlations.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    private double[] values(int reading, String name) {
        return readings.get(reading).values().get(name);
    }

    /** Mean over the readings of the rank correlation of two estimators at the same moment. */
    double single(String left, String right) {
        return readings.stream()
                .mapToDouble(reading -> reading.documents(left, right))
                .average()
                .orElseThrow();
    }

    /** Lowest rank correlation of two estimators at the same moment. */
    double lowest(String left, String right) {
        return readings.stream()
                .mapToDouble(reading -> reading.documents(left, right))
                .min()
                .orElseThrow();
    }
}

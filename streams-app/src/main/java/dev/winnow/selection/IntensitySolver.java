package dev.winnow.selection;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Fits a plan to a stream: finds the intensity at which the mean acceptance over a label sample is the selection ratio,
 * caps included. Stateless; the result depends on the plan and the set of sampled documents alone.
 */
public final class IntensitySolver {
    private IntensitySolver() {}

    /** The intensity of a plan; while the sample is empty every document is taken to score 0. */
    public static Intensity solve(Plan plan, LabelSample sample) {
        CellScores scores = new CellScores(plan);
        NavigableMap<Double, Integer> countByScore = new TreeMap<>();
        for (LabelSample.Entry entry : sample.entries()) {
            countByScore.merge(scores.score(entry.labels()), 1, Integer::sum);
        }
        if (countByScore.isEmpty()) {
            countByScore.put(0.0, 1);
        }
        return switch (plan.policy()) {
            case POISSON -> poisson(plan, countByScore);
            case TOP_K -> topK(plan.selectionRatio(), countByScore);
        };
    }

    /** Bisection on log lambda: the mean acceptance never decreases in it. Returns the end that accepts enough. */
    private static Intensity poisson(Plan plan, NavigableMap<Double, Integer> countByScore) {
        double cap = Acceptance.cap(plan.selectionRatio());
        double low = -Acceptance.Poisson.BRACKET;
        double high = Acceptance.Poisson.BRACKET;
        List<Map.Entry<Double, Integer>> counts = List.copyOf(countByScore.entrySet());
        // halved until no number lies between, some sixty times
        for (double middle = 0; low < middle && middle < high; middle = low + (high - low) / 2) {
            if (mean(new Acceptance.Poisson(middle, plan.temperature(), cap), counts) < plan.selectionRatio()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new Intensity(StrictMath.exp(high), 1);
    }

    private static double mean(Acceptance acceptance, List<Map.Entry<Double, Integer>> counts) {
        double sum = 0;
        long documents = 0;
        for (Map.Entry<Double, Integer> count : counts) {
            sum += count.getValue() * acceptance.probability(count.getKey());
            documents += count.getValue();
        }
        return sum / documents;
    }

    /** Walks down from the best score until the ratio is met; the tie that crosses it is split by the boundary. */
    private static Intensity topK(double selectionRatio, NavigableMap<Double, Integer> countByScore) {
        long documents =
                countByScore.values().stream().mapToLong(Integer::longValue).sum();
        double wanted = selectionRatio * documents;
        long above = 0;
        for (Map.Entry<Double, Integer> tie : countByScore.descendingMap().entrySet()) {
            if (above + tie.getValue() >= wanted) {
                return new Intensity(tie.getKey(), Math.max(0, Math.min(1, (wanted - above) / tie.getValue())));
            }
            above += tie.getValue();
        }
        return new Intensity(countByScore.firstKey(), 1);
    }
}

package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Fits a plan to a stream: finds the intensity at which the mean acceptance over a label sample is the selection ratio,
 * caps and floors included. Stateless; the result depends on the plan and the set of sampled documents alone.
 */
public final class IntensitySolver {
    private IntensitySolver() {}

    /** Documents with one score and one floor; the weight is their number, or what they stand for. */
    record Mass(double score, double floor, double weight) {}

    /** The intensity of a plan; while the sample is empty every document is taken to score 0. */
    public static Intensity solve(Plan plan, LabelSample sample) {
        Scores scores = Scores.of(plan);
        Floors floors = new Floors(plan);
        List<Mass> masses = new ArrayList<>();
        for (LabelSample.Entry entry : sample.entries()) {
            masses.add(new Mass(scores.score(entry.labels()), floors.probability(entry.labels()), 1));
        }
        return solve(plan, masses);
    }

    /**
     * The intensity of a plan for a stream of other documents than a sample's.
     *
     * @param masses in any order; weights are 0 or more
     */
    static Intensity solve(Plan plan, List<Mass> masses) {
        NavigableMap<Double, NavigableMap<Double, Double>> weights = new TreeMap<>();
        for (Mass mass : masses) {
            weights.computeIfAbsent(mass.score(), score -> new TreeMap<>())
                    .merge(mass.floor(), mass.weight(), Double::sum);
        }
        if (weights.isEmpty()) {
            weights.put(0.0, new TreeMap<>(Map.of(0.0, 1.0)));
        }
        List<Mass> merged = new ArrayList<>();
        weights.forEach(
                (score, byFloor) -> byFloor.forEach((floor, weight) -> merged.add(new Mass(score, floor, weight))));
        return switch (plan.policy()) {
            case POISSON -> poisson(plan, merged);
            case TOP_K -> TopKThreshold.solve(plan.selectionRatio(), merged);
        };
    }

    /** Bisection on log lambda: the mean acceptance never decreases in it. Returns the end that accepts enough. */
    private static Intensity poisson(Plan plan, List<Mass> masses) {
        double cap = Acceptance.cap(plan.selectionRatio());
        double low = -Acceptance.Poisson.BRACKET;
        double high = Acceptance.Poisson.BRACKET;
        // halved until no number lies between, some sixty times
        for (double middle = 0; low < middle && middle < high; middle = low + (high - low) / 2) {
            if (mean(new Acceptance.Poisson(middle, plan.temperature(), cap), masses) < plan.selectionRatio()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new Intensity(StrictMath.exp(high), 1);
    }

    private static double mean(Acceptance acceptance, List<Mass> masses) {
        double sum = 0;
        double documents = 0;
        for (Mass mass : masses) {
            sum += mass.weight() * Math.max(acceptance.probability(mass.score()), mass.floor());
            documents += mass.weight();
        }
        return sum / documents;
    }
}

package dev.winnow.lab.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of the rounds of a benchmark, which one disturbed round does not move. */
final class Median {
    private Median() {}

    /** Median of a figure over rounds, of which there is at least one; of two in the middle their mean. */
    static <T> double of(List<T> rounds, ToDoubleFunction<T> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;

/** The threshold of the top-k policy: documents above it, and what floors keep below it, are the ratio. Stateless. */
final class TopKThreshold {
    private TopKThreshold() {}

    /**
     * Walks down from the best score until the ratio is met; the tie that crosses it is split by the boundary.
     *
     * @param masses by ascending score, those of one score by ascending floor; at least one
     */
    static Intensity solve(double selectionRatio, List<IntensitySolver.Mass> masses) {
        double documents = 0;
        double[] flooredBelow = new double[masses.size()];
        double floored = 0;
        for (int i = 0; i < masses.size(); i++) {
            flooredBelow[i] = floored;
            floored += masses.get(i).weight() * masses.get(i).floor();
            documents += masses.get(i).weight();
        }
        double wanted = selectionRatio * documents;
        double above = 0;
        int end = masses.size();
        while (end > 0) {
            int start = end;
            double tied = 0;
            while (start > 0
                    && masses.get(start - 1).score() == masses.get(end - 1).score()) {
                start--;
                tied += masses.get(start).weight();
            }
            if (above + tied + flooredBelow[start] >= wanted) {
                double left = wanted - above - flooredBelow[start];
                return new Intensity(masses.get(start).score(), boundary(masses.subList(start, end), left));
            }
            above += tied;
            end = start;
        }
        return new Intensity(masses.get(0).score(), 1);
    }

    /** The fraction b at which a tie accepts so many, {@code sum of weight max(b, floor) = wanted}, by water-filling. */
    private static double boundary(List<IntensitySolver.Mass> tie, double wanted) {
        List<Double> overFloors = new ArrayList<>();
        double higher = 0;
        for (int i = tie.size() - 1; i >= 0; i--) {
            overFloors.add(0, higher);
            higher += tie.get(i).weight() * tie.get(i).floor();
        }
        double filled = 0;
        double level = 0;
        for (int i = 0; i < tie.size(); i++) {
            filled += tie.get(i).weight();
            level = (wanted - overFloors.get(i)) / filled;
            if (i + 1 < tie.size() && level <= tie.get(i + 1).floor()) {
                break;
            }
        }
        return Math.max(0, Math.min(1, level));
    }
}

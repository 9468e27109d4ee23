package dev.winnow.agents.transformer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts windows into batches of like length: sorted by length, longest first, so that what cannot fit fails first and little
 * is padding. A batch holds as many windows as its padded tokens allow, and one at least. Stateless and deterministic.
 */
final class LengthBuckets {
    private LengthBuckets() {}

    /**
     * The batches, each in descending order of length.
     *
     * @param windows any order
     * @param tokenBudget most padded tokens of a batch: rows times the longest of them
     * @param grain what batches are filled up to
     */
    static List<List<Window>> of(List<Window> windows, int tokenBudget, Grain grain) {
        List<Window> sorted = new ArrayList<>(windows);
        sorted.sort(
                Comparator.comparingInt((Window window) -> window.ids().length).reversed());
        List<List<Window>> batches = new ArrayList<>();
        int from = 0;
        while (from < sorted.size()) {
            int rows = grain.windows(sorted.get(from).ids().length, tokenBudget);
            int to = Math.min(sorted.size(), from + rows);
            batches.add(List.copyOf(sorted.subList(from, to)));
            from = to;
        }
        return batches;
    }
}

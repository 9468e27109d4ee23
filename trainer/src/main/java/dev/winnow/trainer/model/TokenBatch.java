package dev.winnow.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows padded to one length: {@code inputs} and {@code targets} are [rows, columns]; a target of {@link #IGNORED} is not
 * scored. Attention is causal and padding is at the end, so padding never reaches a scored token.
 *
 * @param rows number of rows
 * @param scored number of predicted tokens in all rows
 */
public record TokenBatch(NDArray inputs, NDArray targets, int rows, long scored) {
    /** The target that the loss leaves out. */
    public static final long IGNORED = -100;

    /** Puts rows into arrays that {@code owner} holds. */
    public static TokenBatch of(NDManager owner, List<TokenRow> rows) {
        int columns = rows.stream().mapToInt(row -> row.tokens().length).max().orElseThrow() - 1;
        long[] inputs = new long[rows.size() * columns];
        long[] targets = new long[rows.size() * columns];
        Arrays.fill(targets, IGNORED);
        long scored = 0;
        for (int i = 0; i < rows.size(); i++) {
            TokenRow row = rows.get(i);
            int[] tokens = row.tokens();
            for (int t = 0; t + 1 < tokens.length; t++) {
                inputs[i * columns + t] = tokens[t];
                if (t + 1 >= row.firstScored()) {
                    targets[i * columns + t] = tokens[t + 1];
                }
            }
            scored += row.scored();
        }
        Shape shape = new Shape(rows.size(), columns);
        return new TokenBatch(owner.create(inputs, shape), owner.create(targets, shape), rows.size(), scored);
    }

    /** A measurement of each row of a batch; its arrays belong to {@code step}. */
    @FunctionalInterface
    public interface RowMeasure {
        double[] of(NDManager step, TokenBatch batch);
    }

    /**
     * Measures rows in groups of like length, whatever documents they are of.
     *
     * @return one value for each row, in the order of {@code rows}
     */
    public static double[] perRow(NDManager owner, List<TokenRow> rows, int tokenBudget, RowMeasure measure) {
        double[] values = new double[rows.size()];
        for (List<Integer> group : byLength(rows, tokenBudget)) {
            try (NDManager step = owner.newSubManager()) {
                double[] measured =
                        measure.of(step, of(step, group.stream().map(rows::get).toList()));
                for (int i = 0; i < measured.length; i++) {
                    values[group.get(i)] = measured[i];
                }
            }
        }
        return values;
    }

    /**
     * Groups rows of like length, so that little is padded: each group holds at most {@code tokenBudget} padded tokens,
     * or one row.
     *
     * @return indices into {@code rows}; every index in exactly one group
     */
    public static List<List<Integer>> byLength(List<TokenRow> rows, int tokenBudget) {
        List<Integer> sorted = IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> rows.get(i).tokens().length)
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        List<List<Integer>> groups = new ArrayList<>();
        List<Integer> group = new ArrayList<>();
        for (int index : sorted) {
            // rows come shortest first, so this one sets the padded length of its group
            if (!group.isEmpty() && (long) (group.size() + 1) * rows.get(index).tokens().length > tokenBudget) {
                groups.add(group);
                group = new ArrayList<>();
            }
            group.add(index);
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }
}

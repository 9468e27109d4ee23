package dev.winnow.selection;

import java.util.List;

/**
 * Rewards as rows of a sparse design: each row holds one column per agent that has labelled the document, the group, counted over
 * all agents. Immutable; rows are in the order of document ids, so that every sum over them has one order.
 *
 * @param columns column of each row and agent, row by row; -1 where the agent has no label
 * @param agents number of agents
 * @param first first column of each agent, and the number of columns at the end
 */
record ProbeRows(int[] columns, int agents, int[] first) {
    static ProbeRows of(List<Labels> labels, int[] groups) {
        int[] first = new int[groups.length + 1];
        for (int a = 0; a < groups.length; a++) {
            first[a + 1] = first[a] + groups[a];
        }
        int[] columns = new int[labels.size() * groups.length];
        for (int row = 0; row < labels.size(); row++) {
            for (int a = 0; a < groups.length; a++) {
                columns[row * groups.length + a] =
                        labels.get(row).has(a) ? first[a] + labels.get(row).group(a) : -1;
            }
        }
        return new ProbeRows(columns, groups.length, first);
    }

    int rows() {
        return columns.length / agents;
    }

    int width() {
        return first[agents];
    }

    /** Rows in each column. */
    double[] counts() {
        double[] counts = new double[width()];
        for (int column : columns) {
            if (column >= 0) {
                counts[column]++;
            }
        }
        return counts;
    }

    /** {@code X b}. */
    double[] times(double[] b) {
        double[] product = new double[rows()];
        int next = 0;
        for (int row = 0; row < product.length; row++) {
            double sum = 0;
            for (int a = 0; a < agents; a++) {
                int column = columns[next++];
                sum += column < 0 ? 0 : b[column];
            }
            product[row] = sum;
        }
        return product;
    }

    /** {@code X' r}. */
    double[] transposedTimes(double[] r) {
        double[] product = new double[width()];
        int next = 0;
        for (double value : r) {
            for (int a = 0; a < agents; a++) {
                int column = columns[next++];
                if (column >= 0) {
                    product[column] += value;
                }
            }
        }
        return product;
    }
}

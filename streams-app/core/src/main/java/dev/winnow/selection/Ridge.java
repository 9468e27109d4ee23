package dev.winnow.selection;

import java.util.Arrays;
import java.util.List;

/**
 * De-confounds agents whose groups overlap: ridge regression of standardised rewards on the one-hot vectors of all groups
 * of all agents at once, so that what one agent explains is not credited to another. Solves
 * {@code (X'X + 30 I) b = X'z} by Cholesky factorisation, D x D for D groups in all.
 */
final class Ridge {
    /** Probes that a group must have before half of what they show is believed. */
    static final double PENALTY = 30;

    private Ridge() {}

    /**
     * Worth of each group.
     *
     * @param labels label vector of each reward; an absent label leaves the agent's block of the row zero
     * @param z standardised rewards, same order
     * @param groups number of groups of each agent
     * @return agents x groups, in units of z
     */
    static double[][] fit(List<Labels> labels, double[] z, int[] groups) {
        int[] first = new int[groups.length + 1];
        for (int a = 0; a < groups.length; a++) {
            first[a + 1] = first[a] + groups[a];
        }
        int size = first[groups.length];
        double[][] normal = new double[size][size];
        double[] right = new double[size];
        for (int i = 0; i < size; i++) {
            normal[i][i] = PENALTY;
        }
        for (int row = 0; row < z.length; row++) {
            for (int a = 0; a < groups.length; a++) {
                int group = labels.get(row).group(a);
                if (group >= 0) {
                    int i = first[a] + group;
                    right[i] += z[row];
                    addRow(normal[i], labels.get(row), first);
                }
            }
        }
        solve(normal, right);
        double[][] worth = new double[groups.length][];
        for (int a = 0; a < groups.length; a++) {
            worth[a] = Arrays.copyOfRange(right, first[a], first[a + 1]);
        }
        return worth;
    }

    private static void addRow(double[] normalRow, Labels labels, int[] first) {
        for (int a = 0; a < labels.size(); a++) {
            if (labels.has(a)) {
                normalRow[first[a] + labels.group(a)]++;
            }
        }
    }

    /**
     * Solves in place, by Cholesky factorisation. The matrix must be positive definite: a sum of squares plus a penalty on its
     * diagonal is, unless the squares are so large that the penalty is lost in rounding; then there are NaNs in the answer.
     */
    static void solve(double[][] matrix, double[] right) {
        int size = right.length;
        for (int j = 0; j < size; j++) {
            for (int i = j; i < size; i++) {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= matrix[i][k] * matrix[j][k];
                }
                matrix[i][j] = i == j ? Math.sqrt(sum) : sum / matrix[j][j];
            }
        }
        for (int i = 0; i < size; i++) {
            for (int k = 0; k < i; k++) {
                right[i] -= matrix[i][k] * right[k];
            }
            right[i] /= matrix[i][i];
        }
        for (int i = size - 1; i >= 0; i--) {
            for (int k = i + 1; k < size; k++) {
                right[i] -= matrix[k][i] * right[k];
            }
            right[i] /= matrix[i][i];
        }
    }
}

package dev.winnow.lab.worth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WorthRidgeTest {
    private static final int WIDTH = 6;
    private static final double PENALTY = 3;

    @Test
    void solvesTheNormalEquationsWithAnInterceptThatIsNotPenalised() {
        SplittableRandom random = new SplittableRandom(1);
        List<WorthFeatures> rows = new ArrayList<>();
        double[] y = new double[40];
        for (int i = 0; i < y.length; i++) {
            int first = random.nextInt(WIDTH - 1);
            rows.add(new WorthFeatures(
                    new int[] {first, first + 1}, new double[] {1 + random.nextDouble(), random.nextDouble()}));
            y[i] = 10 + random.nextDouble(-1, 1) + first;
        }

        WorthRidge fitted = WorthRidge.fit(rows, y, PENALTY);

        double[] dense = dense(rows, y);
        assertThat(fitted.intercept()).isCloseTo(dense[WIDTH], within(0.02));
        for (int j = 0; j < WIDTH; j++) {
            assertThat(fitted.weights()[j]).as("column " + j).isCloseTo(dense[j], within(0.02));
        }
        assertThat(Arrays.stream(fitted.weights()).skip(WIDTH)).containsOnly(0.0);
    }

    /** The same by elimination, the intercept as a last column without penalty. */
    private static double[] dense(List<WorthFeatures> rows, double[] y) {
        int size = WIDTH + 1;
        double[][] equations = new double[size][size + 1];
        for (int i = 0; i < y.length; i++) {
            double[] row = new double[size];
            rows.get(i).addTo(row, 1);
            row[WIDTH] = 1;
            for (int j = 0; j < size; j++) {
                for (int k = 0; k < size; k++) {
                    equations[j][k] += row[j] * row[k];
                }
                equations[j][size] += row[j] * y[i];
            }
        }
        for (int j = 0; j < WIDTH; j++) {
            equations[j][j] += PENALTY;
        }
        for (int pivot = 0; pivot < size; pivot++) {
            for (int j = 0; j < size; j++) {
                if (j != pivot) {
                    double factor = equations[j][pivot] / equations[pivot][pivot];
                    for (int k = pivot; k <= size; k++) {
                        equations[j][k] -= factor * equations[pivot][k];
                    }
                }
            }
        }
        double[] solution = new double[size];
        for (int j = 0; j < size; j++) {
            solution[j] = equations[j][size] / equations[j][j];
        }
        return solution;
    }
}

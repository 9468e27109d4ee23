package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpearmanTest {
    @Test
    void onlyTheOrderCounts() {
        double[] left = {1, 2, 3, 4, 5};
        assertThat(Spearman.correlation(left, new double[] {-1e308, 0, 1e-9, 7, 1e308}))
                .isEqualTo(1);
        assertThat(Spearman.correlation(left, new double[] {5, 4, 3, 2, 1})).isEqualTo(-1);
        // d = (0, 1, -1, 0, 0): 1 - 6 * 2 / (5 * 24)
        assertThat(Spearman.correlation(left, new double[] {10, 30, 20, 40, 50}))
                .isCloseTo(0.9, within(1e-15));
    }

    @Test
    void tiesShareTheirMeanRank() {
        // ranks (1.5, 1.5, 3) and (1, 2, 3): 1.5 / sqrt(1.5 * 2)
        double[] tied = {-0.0, 0.0, 1};
        assertThat(Spearman.correlation(tied, new double[] {1, 2, 3})).isCloseTo(Math.sqrt(0.75), within(1e-15));
    }

    @Test
    void nothingIsReportedWithoutAnOrder() {
        assertThat(Spearman.correlation(new double[] {1}, new double[] {1})).isNaN();
        assertThat(Spearman.correlation(new double[] {1, 1}, new double[] {1, 2}))
                .isNaN();
        assertThat(Spearman.correlation(new double[] {1, Double.NaN}, new double[] {1, 2}))
                .isNaN();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Spearman.correlation(new double[] {1, 2}, new double[] {1}));
    }
}

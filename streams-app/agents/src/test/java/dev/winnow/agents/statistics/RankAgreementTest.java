package dev.winnow.agents.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RankAgreementTest {

    @Test
    void theAreaIsTheShareOfRightlyOrderedPairsWithTiesAsHalf() {
        SplittableRandom random = new SplittableRandom(5);
        double[] scores = random.ints(60, 0, 12).asDoubleStream().toArray();
        double[] labels = random.ints(60, 0, 6).asDoubleStream().toArray();
        double wins = 0;
        int pairs = 0;
        for (int high = 0; high < 60; high++) {
            for (int low = 0; low < 60; low++) {
                if (labels[high] > 2.5 && labels[low] <= 2.5) {
                    wins += scores[high] > scores[low] ? 1 : scores[high] == scores[low] ? 0.5 : 0;
                    pairs++;
                }
            }
        }

        Interval area = RankAgreement.areaUnderCurve(scores, labels, 1);

        assertThat(area.value()).isCloseTo(wins / pairs, within(1e-12));
        assertThat(area.low()).isLessThan(area.value());
        assertThat(area.high()).isGreaterThan(area.value());
    }

    @Test
    void perfectOrderHasCorrelationOneAndNoSpread() {
        double[] values = new SplittableRandom(2).doubles(50).toArray();
        Interval interval = RankAgreement.spearman(values, values, 1);
        assertThat(interval.value()).isCloseTo(1, within(1e-12));
        assertThat(interval.low()).isCloseTo(1, within(1e-12));
    }

    @Test
    void fewerThanTenPairsShowNothing() {
        assertThat(RankAgreement.spearman(new double[9], new double[9], 1).value())
                .isNaN();
    }
}

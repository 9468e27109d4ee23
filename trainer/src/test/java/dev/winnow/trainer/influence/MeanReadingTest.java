package dev.winnow.trainer.influence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.selection.Spearman;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MeanReadingTest {
    @Test
    void aReadingOfAThousandTimesTheSizeCountsNoMoreThanAnother() {
        MeanReading mean = new MeanReading(4);
        mean.add(new double[] {1, 2, 3, 4});
        mean.add(new double[] {4000, 3000, 2000, 1000});

        assertThat(mean.mean()).containsExactly(new double[4], within(1e-12));
        assertThat(mean.readings()).isEqualTo(2);
    }

    @Test
    void swingsThatDifferFromReadingToReadingCancel() {
        SplittableRandom random = new SplittableRandom(3);
        int documents = 200;
        double[] worth = random.doubles(documents).toArray();
        MeanReading mean = new MeanReading(documents);
        double alone = 1;
        for (int k = 0; k < 8; k++) {
            double[] reading = new double[documents];
            double[] swing = {random.nextGaussian(), random.nextGaussian()};
            for (int i = 0; i < documents; i++) {
                reading[i] = worth[i] + swing[i % 2];
            }
            alone = Math.min(alone, Spearman.correlation(worth, reading));
            mean.add(reading);
        }

        assertThat(Spearman.correlation(worth, mean.mean())).isGreaterThan(alone + 0.2);
    }

    @Test
    void whatCannotBeMeasuredLeavesAllOthersAsTheyAre() {
        MeanReading with = new MeanReading(5);
        with.add(new double[] {1, Double.NaN, 2, 5, Double.POSITIVE_INFINITY});
        with.add(new double[] {3, Double.NaN, 1, 2, 7});
        MeanReading without = new MeanReading(3);
        without.add(new double[] {1, 2, 5});

        assertThat(with.mean()[1]).isNaN();
        assertThat(with.mean()[4]).isPositive();
        MeanReading first = new MeanReading(5);
        first.add(new double[] {1, Double.NaN, 2, 5, Double.POSITIVE_INFINITY});
        assertThat(new double[] {first.mean()[0], first.mean()[2], first.mean()[3]})
                .containsExactly(without.mean());
    }

    @Test
    void aReadingWithoutAnyDifferenceShowsNothing() {
        MeanReading mean = new MeanReading(2);
        mean.add(new double[] {7, 7});

        assertThat(mean.mean()).containsExactly(0, 0);
        assertThatThrownBy(() -> mean.add(new double[3])).hasMessageContaining("expected 2");
    }
}

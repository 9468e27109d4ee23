package dev.winnow.agents.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntervalTest {

    @Test
    void wilsonsIntervalOfAShareIsThatOfTheTextbook() {
        Interval interval = Interval.share(8, 10);
        assertThat(interval.value()).isEqualTo(0.8);
        assertThat(interval.low()).isCloseTo(0.4902, within(1e-4));
        assertThat(interval.high()).isCloseTo(0.9433, within(1e-4));
    }

    @Test
    void theIntervalCoversTheTruthInAboutNineteenOfTwentySamples() {
        SplittableRandom random = new SplittableRandom(4);
        int covered = 0;
        for (int sample = 0; sample < 2000; sample++) {
            double[] xs = new double[50];
            double[] ys = new double[50];
            for (int i = 0; i < xs.length; i++) {
                xs[i] = random.nextGaussian();
                // correlation 0.6
                ys[i] = 0.6 * xs[i] + 0.8 * random.nextGaussian();
            }
            Interval interval = Interval.correlation(xs, ys);
            covered += interval.low() < 0.6 && 0.6 < interval.high() ? 1 : 0;
        }
        assertThat(covered / 2000.0).isBetween(0.93, 0.97);
    }

    @Test
    void whatCannotBeEstimatedIsNotANumberAndNullInJson() {
        assertThat(Interval.share(0, 0).toJson().get("value").isNull()).isTrue();
        assertThat(Interval.correlation(new double[] {1, 1, 1, 1}, new double[] {1, 2, 3, 4})
                        .value())
                .isNaN();
        assertThat(Interval.ofMean(new double[] {1}).toJson().get("low95").isNull())
                .isTrue();
    }
}

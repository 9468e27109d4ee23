package dev.winnow.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
    @Test
    void itWarmsUpLinearlyAndDecaysToATenth() {
        for (LearningRate.Shape shape : LearningRate.Shape.values()) {
            LearningRate rate = new LearningRate(1, 10, 110, shape);

            assertThat(rate.at(0)).isCloseTo(0.1, within(1e-12));
            assertThat(rate.at(9)).isEqualTo(1);
            assertThat(rate.at(60)).isCloseTo(0.55, within(1e-12));
            assertThat(rate.at(110)).isCloseTo(0.1, within(1e-12));
            assertThat(rate.at(9_999)).isCloseTo(0.1, within(1e-12));
        }
    }

    @Test
    void withoutDecayThePeakStays() {
        assertThat(new LearningRate(0.5, 0, 0, LearningRate.Shape.COSINE).at(1_000_000))
                .isEqualTo(0.5);
    }
}

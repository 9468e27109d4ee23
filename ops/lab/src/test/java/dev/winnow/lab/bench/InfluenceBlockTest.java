package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InfluenceBlockTest {
    private static InfluenceReading reading(double[] estimator, double[] oracle) {
        return new InfluenceReading(List.of("a", "a", "b", "b"), Map.of("twin", estimator, "oracle", oracle));
    }

    private static final InfluenceBlock BLOCK = new InfluenceBlock(List.of(
            reading(new double[] {1, 2, 3, 4}, new double[] {1, 2, 3, 4}),
            reading(new double[] {1, 2, 3, 4}, new double[] {4, 3, 2, 1}),
            reading(new double[] {4, 3, 2, 1}, new double[] {4, 3, 2, 1})));

    @Test
    void aReadingIsComparedWithEachLaterOne() {
        // 1 with the second, -1 with the third, -1 between these
        assertThat(BLOCK.withLater("twin")).isEqualTo(-1.0 / 3);
        assertThat(new InfluenceBlock(BLOCK.readings().subList(0, 1)).withLater("twin"))
                .isNaN();
    }

    @Test
    void estimatorsAreComparedAtTheSameMomentAndTheLowestIsKnown() {
        assertThat(BLOCK.single("twin", "oracle")).isEqualTo(1.0 / 3);
        assertThat(BLOCK.lowest("twin", "oracle")).isEqualTo(-1);
    }

    @Test
    void theMeanPutsEachReadingOnItsOwnScale() {
        InfluenceBlock scaled = new InfluenceBlock(List.of(
                reading(new double[] {1, 2, 3, 4}, new double[] {1, 2, 3, 4}),
                reading(new double[] {-1000, -2000, -3000, -4000}, new double[] {1, 2, 3, 4})));

        assertThat(scaled.mean().values().get("twin")).containsOnly(0.0);
        assertThat(scaled.mean().documents("oracle", "oracle")).isEqualTo(1);
    }
}

package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InfluenceReadingTest {
    private static final InfluenceReading READING = new InfluenceReading(
            List.of("a", "a", "b", "b", "c", "c"),
            Map.of(
                    "oracle", new double[] {1, 2, 3, 4, 5, 6},
                    "within", new double[] {2, 1, 4, 3, 6, 5},
                    "broken", new double[] {1, 2, Double.NaN, 4, 5, 6},
                    "reversed", new double[] {6, 5, 4, 3, 2, 1}));

    @Test
    void swapsInsideAGroupCostDocumentsButNotGroups() {
        assertThat(READING.documents("within", "oracle")).isLessThan(0.9);
        assertThat(READING.groups("within", "oracle")).isEqualTo(1);
        assertThat(READING.groups("reversed", "oracle")).isEqualTo(-1);
    }

    @Test
    void aProbeThatCannotBeMeasuredIsLeftOutOnBothSides() {
        assertThat(READING.documents("broken", "oracle")).isEqualTo(1);
        assertThat(READING.groups("broken", "oracle")).isEqualTo(1);
    }
}

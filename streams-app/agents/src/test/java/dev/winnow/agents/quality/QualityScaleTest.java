package dev.winnow.agents.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QualityScaleTest {

    @Test
    void intervalsAreClosedBelowAndTheLastOneAbove() {
        assertThat(QualityScale.group(0)).isEqualTo("0-1");
        assertThat(QualityScale.group(Math.nextDown(1.0))).isEqualTo("0-1");
        assertThat(QualityScale.group(1)).isEqualTo("1-2");
        assertThat(QualityScale.group(4)).isEqualTo("4-5");
        assertThat(QualityScale.group(5)).isEqualTo("4-5");
    }

    @Test
    void whatIsNotAScoreIsRefused() {
        for (double wrong : new double[] {-0.1, Math.nextUp(5.0), Double.NaN}) {
            assertThatThrownBy(() -> QualityScale.group(wrong)).hasMessageContaining("[0, 5]");
        }
    }

    @Test
    void outputsTakeTheDistributionOfTheTargetsAndKeepTheirOrder() {
        SplittableRandom random = new SplittableRandom(3);
        double[] targets = random.doubles(4000, 0, 5).toArray();
        // a regressor that shrinks to the middle
        double[] outputs = IntStream.range(0, targets.length)
                .mapToDouble(i -> 0.5 + 0.02 * targets[i] + 0.001 * random.nextGaussian())
                .toArray();

        QualityScale scale = QualityScale.matching(outputs, targets);

        double previous = -1;
        for (double output = 0.4; output < 0.7; output += 0.001) {
            assertThat(scale.score(output)).isBetween(0.0, 5.0).isGreaterThanOrEqualTo(previous);
            previous = scale.score(output);
        }
        assertThat(scale.score(0.55)).isCloseTo(2.5, within(0.1));
        assertThat(scale.score(-100)).isLessThan(0.1);
        assertThat(scale.score(100)).isGreaterThan(4.9);
    }

    @Test
    void equalOutputsStillMakeAScale() {
        QualityScale scale = QualityScale.matching(new double[] {1, 1, 1}, new double[] {0, 2, 4});
        assertThat(scale.score(1)).isBetween(0.0, 5.0);
    }

    @Test
    void aScaleIsReadBackToTheBit() {
        QualityScale scale = QualityScale.matching(new double[] {0.1, 0.2, 0.3, 0.7}, new double[] {0.3, 1, 3, 4.9});
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        scale.write(json);

        QualityScale read = QualityScale.read(json);

        for (double output = 0; output < 1; output += 0.01) {
            assertThat(read.score(output)).isEqualTo(scale.score(output));
        }
    }

    @Test
    void aConfigurationWithoutScaleIsRefused() {
        assertThatThrownBy(() -> QualityScale.read(JsonNodeFactory.instance.objectNode()))
                .hasMessageContaining("quality scale is missing");
    }
}

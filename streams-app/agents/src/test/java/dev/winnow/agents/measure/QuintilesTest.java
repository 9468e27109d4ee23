package dev.winnow.agents.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuintilesTest {
    @Test
    void groupsHoldAsManyNumbersEach() {
        double[] numbers =
                IntStream.range(0, 1000).mapToDouble(i -> (i * 7919) % 1000).toArray();

        Quintiles fifths = Quintiles.of(numbers);

        for (String group : Quintiles.GROUPS) {
            assertThat(Arrays.stream(numbers)
                            .filter(number -> fifths.group(number).equals(group)))
                    .hasSize(200);
        }
    }

    @Test
    void whatIsNoNumberIsLeftOutAndEqualNumbersAreOneGroup() {
        Quintiles fifths = Quintiles.of(new double[] {Double.NaN, 3, 3, 3, Double.NaN});

        assertThat(fifths.edges()).containsExactly(3.0, 3.0, 3.0, 3.0);
        assertThat(fifths.group(2.9)).isEqualTo("q1");
        assertThat(fifths.group(3)).isEqualTo("q5");
        assertThat(fifths.group(Double.POSITIVE_INFINITY)).isEqualTo("q5");
    }

    @Test
    void edgesComeBackFromAConfiguration() {
        Quintiles fifths = new Quintiles(List.of(-1.5, 0.1 + 0.2, 7.0, 7.0));
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();

        fifths.write(configuration);

        assertThat(Quintiles.read(configuration)).isEqualTo(fifths);
    }

    @Test
    void edgesThatFallOrAreNotThereAreRefused() {
        assertThatThrownBy(() -> new Quintiles(List.of(1.0, 0.0, 2.0, 3.0))).hasMessageContaining("rise");
        assertThatThrownBy(() -> new Quintiles(Collections.nCopies(4, Double.NaN)))
                .hasMessageContaining("rise");
        assertThatThrownBy(() -> Quintiles.read(JsonNodeFactory.instance.objectNode()))
                .hasMessageContaining("4 edges");
    }
}

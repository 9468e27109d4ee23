package dev.winnow.agents.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class BinsTest {
    private static ObjectNode configuration(double... edges) {
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        configuration.putArray("range").add(0).add(5);
        configuration.putArray("edges");
        for (double edge : edges) {
            configuration.withArray("edges").add(edge);
        }
        return configuration;
    }

    @Test
    void aScoreOnAnEdgeBelongsToTheUpperBinAndTheLastBinIsClosed() {
        Bins bins = Bins.read(configuration(1, 2, 3, 4), 5);

        assertThat(bins.group(-3)).isZero();
        assertThat(bins.group(0.999)).isZero();
        assertThat(bins.group(1)).isEqualTo(1);
        assertThat(bins.group(5)).isEqualTo(4);
        assertThat(bins.group(9)).isEqualTo(4);
    }

    @Test
    void edgesThatDoNotRiseOrDoNotMatchTheGroupsAreRefused() {
        assertThatThrownBy(() -> Bins.read(configuration(1, 1), 3)).hasMessageContaining("rise");
        assertThatThrownBy(() -> Bins.read(configuration(1), 3)).hasMessageContaining("3 groups need 2 edges");
    }
}

package dev.winnow.agents.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class FormerQualityScaleTest {

    /** The scale of an artifact that was fitted on web text, with scores and groups that the code of then gave to outputs of its model. */
    static JsonNode recorded() {
        try (InputStream in = FormerQualityScaleTest.class.getResourceAsStream("/quality/former.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void scoresAndGroupsAreThoseRecordedToTheBit() {
        FormerQualityScale scale = FormerQualityScale.read(recorded());

        assertThat(recorded().path("labels")).hasSizeGreaterThan(30).allSatisfy(label -> {
            double score = scale.score(label.path("output").asDouble());
            assertThat(score).isEqualTo(label.path("score").asDouble());
            assertThat(FormerQualityScale.group(score))
                    .isEqualTo(label.path("group").asText());
        });
    }

    @Test
    void intervalsAreClosedBelowAndTheLastOneAbove() {
        assertThat(FormerQualityScale.group(0)).isEqualTo("0-1");
        assertThat(FormerQualityScale.group(Math.nextDown(1.0))).isEqualTo("0-1");
        assertThat(FormerQualityScale.group(1)).isEqualTo("1-2");
        assertThat(FormerQualityScale.group(4)).isEqualTo("4-5");
        assertThat(FormerQualityScale.group(5)).isEqualTo("4-5");
    }

    @Test
    void whatIsNotAScoreIsRefused() {
        for (double wrong : new double[] {-0.1, Math.nextUp(5.0), Double.NaN}) {
            assertThatThrownBy(() -> FormerQualityScale.group(wrong)).hasMessageContaining("[0, 5]");
        }
    }

    @Test
    void aConfigurationWithoutScaleIsRefused() {
        assertThatThrownBy(() -> FormerQualityScale.read(JsonNodeFactory.instance.objectNode()))
                .hasMessageContaining("quality scale is missing");
    }
}

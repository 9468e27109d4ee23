package dev.winnow.agents.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agents.bag.BagConfiguration;
import dev.winnow.agents.bag.BagModel;
import dev.winnow.agents.bag.BagWeights;
import dev.winnow.agents.measure.Percentiles;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.schemas.Document;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts with the groups that quality had before, and a model that gives every text the same output. */
class FormerQualityAgentIT {

    private static final int DIMENSION = 2;

    @TempDir
    Path directory;

    private AgentArtifact artifact(float output, List<String> groups, ObjectNode scale) {
        ObjectNode configuration = BagConfiguration.create().put("dimension", DIMENSION);
        BagWeights weights = BagWeights.zeros(DIMENSION, 1);
        weights.bias()[0] = output;
        try (BagModel model = BagModel.of(TorchRuntime.start(1, "cpu"), weights)) {
            return new AgentArtifactWriter(directory)
                    .write(
                            QualityAgentFactory.TYPE,
                            QualityAgentFactory.TYPE,
                            groups,
                            configuration.setAll(scale),
                            JsonNodeFactory.instance.objectNode(),
                            files -> model.save(files.resolve(BagConfiguration.WEIGHTS)));
        }
    }

    private static ObjectNode scale() {
        return ((ObjectNode) FormerQualityScaleTest.recorded()).without("labels");
    }

    private static Document document(String text) {
        return Document.newBuilder()
                .setId("0".repeat(64))
                .setText(text)
                .setSource("web")
                .setTokens(1)
                .build();
    }

    @Test
    void anArtifactThatWasFittedBeforeLabelsAsItDid() {
        for (JsonNode recorded : FormerQualityScaleTest.recorded().path("labels")) {
            AgentArtifact artifact =
                    artifact((float) recorded.path("output").asDouble(), FormerQualityScale.GROUPS, scale());
            try (Agent agent = new QualityAgentFactory().load(artifact, AgentSettings.cpu())) {
                assertThat(agent.groups()).containsExactly("0-1", "1-2", "2-3", "3-4", "4-5");
                assertThat(agent.label(List.of(document("A text of some words."), document("* * *"))))
                        .containsExactly(
                                new Label(
                                        recorded.path("group").asText(),
                                        recorded.path("score").asDouble()),
                                new Label("0-1", 0));
            }
        }
    }

    @Test
    void anArtifactWithGroupsOfNeitherKindOrWithoutItsScaleIsRefused() {
        ObjectNode nothing = JsonNodeFactory.instance.objectNode();
        AgentArtifact other = artifact(0, List.of("low", "high"), scale());
        assertThatThrownBy(() -> new QualityAgentFactory().load(other, AgentSettings.cpu()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("p99-100");
        AgentArtifact former = artifact(0, FormerQualityScale.GROUPS, nothing);
        assertThatThrownBy(() -> new QualityAgentFactory().load(former, AgentSettings.cpu()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("quality scale is missing");
        AgentArtifact without = artifact(0, Percentiles.GROUPS, nothing);
        assertThatThrownBy(() -> new QualityAgentFactory().load(without, AgentSettings.cpu()))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("101 edges");
    }
}

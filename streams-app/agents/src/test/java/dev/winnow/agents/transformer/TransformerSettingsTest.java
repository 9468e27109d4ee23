package dev.winnow.agents.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformerSettingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path agents;

    private TransformerSettings read(Map<String, String> files, String configuration) throws IOException {
        JsonNode node = JSON.readTree(configuration);
        AgentArtifact artifact = new AgentArtifactWriter(agents)
                .write(
                        TextRegressorFactory.TYPE,
                        "quality",
                        List.of("low", "high"),
                        node.deepCopy(),
                        JSON.createObjectNode(),
                        directory -> {
                            for (Map.Entry<String, String> file : files.entrySet()) {
                                Files.writeString(directory.resolve(file.getKey()), file.getValue());
                            }
                        });
        return TransformerSettings.read(artifact);
    }

    @Test
    void aWindowIsAsLongAsTheModelHasPositionsFor() throws IOException {
        String bert = """
                {"model_type": "bert", "max_position_embeddings": 256, "pad_token_id": 0}""";

        assertThat(read(Map.of("config.json", bert), "{}").maxLength()).isEqualTo(256);
    }

    @Test
    void positionsThatBeginBehindThePaddingAreFewer() throws IOException {
        String roberta = """
                {"model_type": "xlm-roberta", "max_position_embeddings": 514, "pad_token_id": 1}""";

        assertThat(read(Map.of("config.json", roberta), "{}").maxLength()).isEqualTo(512);
    }

    @Test
    void aTokenizerWithALowerLimitIsFollowedAndOneWithoutALimitIsNot() throws IOException {
        String bert = """
                {"max_position_embeddings": 256}""";

        Map<String, String> less = Map.of("config.json", bert, "tokenizer_config.json", "{\"model_max_length\": 128}");
        assertThat(read(less, "{}").maxLength()).isEqualTo(128);
        Map<String, String> none = Map.of("config.json", bert, "tokenizer_config.json", "{\"model_max_length\": 1e30}");
        assertThat(read(none, "{}").maxLength()).isEqualTo(256);
    }

    @Test
    void theAgentsConfigurationGoesBeforeTheServingProperties() throws IOException {
        Map<String, String> files = Map.of("serving.properties", "engine=PyTorch\noption.maxLength=64\nwindows=3\n");

        TransformerSettings settings = read(files, "{\"windows\": 5}");

        assertThat(settings.maxLength()).isEqualTo(64);
        assertThat(settings.windows()).isEqualTo(5);
    }

    @Test
    void aValueThatIsNotANumberIsRefusedWithItsKey() {
        assertThatThrownBy(() -> read(Map.of("serving.properties", "maxLength=long\n"), "{}"))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("maxLength must be a whole number, but is 'long'");
    }
}

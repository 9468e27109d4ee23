package dev.winnow.agents.transformer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
import dev.winnow.inference.LinearPrecision;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;

/**
 * What an artifact reports about its model. A key is looked up in the agent's configuration first, then, with or without {@code
 * option.}, in {@code serving.properties}, last in the hub's own {@code config.json} and {@code tokenizer_config.json}.
 *
 * @param model file name of the TorchScript archive
 * @param maxLength most tokens of a window, special ones included
 * @param windows most windows of a document; what follows them is not read
 * @param overlap tokens that a window shares with the one before
 * @param pooling how windows become one
 * @param tokenTypes whether the model takes a third input
 * @param narrowIds whether inputs are int32 instead of int64
 * @param padding id of the padding token
 * @param multiLabel whether each output is a yes or no by itself
 * @param tokenBudget padded tokens of a batch; 0 lets the device decide
 * @param precision what the model was converted to when it was imported; one that was exported elsewhere is what it is
 */
record TransformerSettings(
        String model,
        int maxLength,
        int windows,
        int overlap,
        Pooling pooling,
        boolean tokenTypes,
        boolean narrowIds,
        long padding,
        boolean multiLabel,
        int tokenBudget,
        LinearPrecision precision) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PADDING = "padTokenId (pad_token_id of config.json)";
    private static final int LONGEST = 8_192;
    private static final int MOST_WINDOWS = 256;

    /** Models whose first position is the one after the padding id, so that they read fewer tokens than they have positions. */
    private static final Set<String> POSITIONS_BEHIND_PADDING =
            Set.of("camembert", "longformer", "mpnet", "roberta", "xlm-roberta", "xlm-roberta-xl");

    TransformerSettings {
        require(maxLength >= 8 && maxLength <= LONGEST, "maxLength", "8 to " + LONGEST, maxLength);
        require(windows >= 1 && windows <= MOST_WINDOWS, "windows", "1 to " + MOST_WINDOWS, windows);
        require(overlap >= 0 && overlap <= maxLength / 2, "windowOverlap", "0 to half of maxLength", overlap);
        require(padding >= 0, PADDING, "0 or more", padding);
        require(tokenBudget >= 0, "tokenBudget", "0 or more", tokenBudget);
    }

    private static void require(boolean holds, String key, String range, long value) {
        if (!holds) {
            throw new IllegalArgumentException(key + " must be " + range + ", but is " + value);
        }
    }

    /**
     * Reads what an artifact states.
     *
     * @throws AgentException when a value is missing, out of range or not a number
     */
    static TransformerSettings read(AgentArtifact artifact) {
        try {
            return new Source(
                            artifact.configuration(),
                            properties(artifact.file("serving.properties")),
                            json(artifact.file("config.json")),
                            json(artifact.file("tokenizer_config.json")))
                    .settings();
        } catch (IOException | IllegalArgumentException e) {
            throw artifact.unusable(
                    e.getMessage(), "correct its model and import it again with 'winnow agents import'", e);
        }
    }

    /**
     * File name of the TorchScript archive that a model directory is to have.
     *
     * @throws IllegalArgumentException when {@code serving.properties} names none
     */
    static String archive(Path model) throws IOException {
        JsonNode nothing = JSON.createObjectNode();
        return new Source(nothing, properties(model.resolve("serving.properties")), nothing, nothing).archive();
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
        }
        return properties;
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
        } catch (JsonProcessingException e) {
            throw new IOException(file.getFileName() + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The places where a value may be. */
    private record Source(JsonNode configuration, Properties serving, JsonNode hub, JsonNode tokenizer) {
        TransformerSettings settings() {
            String engine = text("engine", "PyTorch");
            if (!engine.equalsIgnoreCase("PyTorch")) {
                throw new IllegalArgumentException(
                        "serving.properties asks for engine " + engine + ", agents run on PyTorch");
            }
            return new TransformerSettings(
                    archive(),
                    number("maxLength", longestInput()),
                    number("windows", 1),
                    number("windowOverlap", 0),
                    pooling(text("pooling", "mean")),
                    Boolean.parseBoolean(text("includeTokenTypes", "false")),
                    Boolean.parseBoolean(text("toInt32", "false")),
                    padding(),
                    text("problemType", hub.path("problem_type").asText("")).equals("multi_label_classification"),
                    number("tokenBudget", 0),
                    LinearPrecision.of(configuration.path("precision").asText("fp32")));
        }

        private int padding() {
            int padding = number("padTokenId", hub.path("pad_token_id").asInt(0));
            int vocabulary = hub.path("vocab_size").asInt(0);
            require(
                    vocabulary == 0 || padding < vocabulary,
                    PADDING,
                    "less than the vocab_size of " + vocabulary,
                    padding);
            return padding;
        }

        String archive() {
            String name = text("modelName", "model");
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw new IllegalArgumentException("modelName '" + name + "' is not the name of a file beside it");
            }
            return name.endsWith(".pt") ? name : name + ".pt";
        }

        private static Pooling pooling(String name) {
            return Arrays.stream(Pooling.values())
                    .filter(pooling -> pooling.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException("pooling must be mean or max, but is '" + name + "'"));
        }

        /** What the model has positions for, or less where its tokenizer states so. */
        private int longestInput() {
            int positions = hub.path("max_position_embeddings").asInt(512);
            if (POSITIONS_BEHIND_PADDING.contains(hub.path("model_type").asText())) {
                positions -= hub.path("pad_token_id").asInt(1) + 1;
            }
            // a tokenizer without a limit has 1e30
            double limit = tokenizer.path("model_max_length").asDouble(positions);
            return (int) Math.min(Math.min(positions, LONGEST), limit);
        }

        private String text(String key, String otherwise) {
            if (configuration.hasNonNull(key)) {
                return configuration.get(key).asText();
            }
            return serving.getProperty(key, serving.getProperty("option." + key, otherwise))
                    .strip();
        }

        private int number(String key, int otherwise) {
            String text = text(key, Integer.toString(otherwise));
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(key + " must be a whole number, but is '" + text + "'", e);
            }
        }
    }
}

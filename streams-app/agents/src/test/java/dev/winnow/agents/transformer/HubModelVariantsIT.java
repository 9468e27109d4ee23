package dev.winnow.agents.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.schemas.Document;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One model as different tools write it: all label alike, or are refused with what to change. */
class HubModelVariantsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Document> BATCH = batch();

    @TempDir
    static Path plain;

    private static List<Label> expected;

    @TempDir
    Path directory;

    @BeforeAll
    static void train() throws IOException {
        SmallHubModel.write(plain, false, 20);
        try (AgentCatalog catalog = imported(plain, Files.createTempDirectory(plain, "agents"))) {
            expected = catalog.agents().get(0).label(BATCH);
        }
    }

    private static List<Document> batch() {
        SplittableRandom random = new SplittableRandom(7);
        return IntStream.range(0, 24)
                .mapToObj(i -> Document.newBuilder()
                        .setId("id")
                        .setText(String.join(" ", SmallHubModel.words(random, i % 9, 40 * (i % 3) + 8 - i % 9)))
                        .setSource("")
                        .setTokens(10)
                        .build())
                .toList();
    }

    @Test
    void theTokenizersTruncationAndPaddingAreNotPartOfTheModel() throws IOException {
        edit("tokenizer.json", tokenizer -> {
            tokenizer
                    .putObject("truncation")
                    .put("direction", "Right")
                    .put("max_length", 5)
                    .put("strategy", "LongestFirst")
                    .put("stride", 0);
            ObjectNode padding = tokenizer.putObject("padding");
            padding.putObject("strategy").put("Fixed", 64);
            padding.put("direction", "Left").putNull("pad_to_multiple_of");
            padding.put("pad_id", 0).put("pad_type_id", 0).put("pad_token", "[PAD]");
        });

        assertLabelsAlike();
    }

    @Test
    void anUnusedArrayMayBeOfAnyType() throws IOException {
        weights((header, data) -> {
            int end = data.size();
            data.writeBytes(new byte[12]);
            describe(header, "bert.embeddings.some_mask", "BOOL", List.of(4), end, end + 4);
            describe(header, "bert.unused_scale", "F8_E4M3", List.of(2, 4), end + 4, end + 12);
        });

        assertLabelsAlike();
    }

    @Test
    void weightsOf64BitsLabelAlike() throws IOException {
        weights((header, data) -> {
            ByteBuffer values = ByteBuffer.wrap(data.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer wide = ByteBuffer.allocate(2 * values.remaining()).order(ByteOrder.LITTLE_ENDIAN);
            while (values.hasRemaining()) {
                wide.putDouble(values.getFloat());
            }
            data.reset();
            data.writeBytes(wide.array());
            for (Map.Entry<String, JsonNode> array : header.properties()) {
                ObjectNode description = (ObjectNode) array.getValue();
                JsonNode offsets = description.get("data_offsets");
                long begin = offsets.get(0).asLong();
                long end = offsets.get(1).asLong();
                description
                        .put("dtype", "F64")
                        .putArray("data_offsets")
                        .add(2 * begin)
                        .add(2 * end);
            }
        });

        assertLabelsAlike();
    }

    @Test
    void normsNamedGammaAndBetaLabelAlike() throws IOException {
        weights((header, data) -> {
            ObjectNode renamed = JSON.createObjectNode();
            header.properties()
                    .forEach(array -> renamed.set(
                            array.getKey()
                                    .replace("LayerNorm.weight", "LayerNorm.gamma")
                                    .replace("LayerNorm.bias", "LayerNorm.beta"),
                            array.getValue()));
            assertThat(renamed.has("bert.embeddings.LayerNorm.gamma")).isTrue();
            header.removeAll();
            header.setAll(renamed);
        });

        assertLabelsAlike();
    }

    @Test
    void aPaddingIdThatTheModelDoesNotHaveIsNamed() throws IOException {
        edit("config.json", config -> config.put("pad_token_id", -1));
        assertRefused("pad_token_id of config.json) must be 0 or more, but is -1");

        edit("config.json", config -> config.put("pad_token_id", 16));
        assertRefused("pad_token_id of config.json) must be less than the vocab_size of 16, but is 16");

        edit("config.json", config -> config.putNull("pad_token_id"));
        assertLabelsAlike();
    }

    @Test
    void aClassifierWithOneOutputIsRefused() throws IOException {
        edit("config.json", config -> config.putObject("id2label").put("0", "LABEL_0"));

        assertRefused("use --kind regressor");
    }

    @Test
    void weightsInShardsAreNamed() throws IOException {
        edit("config.json", config -> {});
        Files.move(directory.resolve("model.safetensors"), directory.resolve("model-00001-of-00002.safetensors"));
        Files.writeString(directory.resolve("model.safetensors.index.json"), "{}");

        assertRefused("weights in several files, which are not read: save them as one");
    }

    private void assertLabelsAlike() {
        try (AgentCatalog catalog = imported(directory, directory.resolve("agents"))) {
            List<Label> labels = catalog.agents().get(0).label(BATCH);
            assertThat(labels).containsExactlyElementsOf(expected);
        }
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(() -> imported(directory, directory.resolve("agents")))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining(problem)
                .message()
                .doesNotContain("\n");
    }

    private static AgentCatalog imported(Path model, Path agents) {
        new ModelImport(
                        model,
                        TextClassifierFactory.TYPE,
                        "landscape",
                        List.of(),
                        JsonNodeFactory.instance.objectNode())
                .into(agents);
        return AgentCatalog.load(agents, AgentSettings.cpu());
    }

    /** Copies the model with one file changed. */
    private void edit(String name, Consumer<ObjectNode> change) throws IOException {
        copy();
        ObjectNode content = (ObjectNode) JSON.readTree(plain.resolve(name).toFile());
        change.accept(content);
        Files.write(directory.resolve(name), JSON.writeValueAsBytes(content));
    }

    private interface WeightsChange {
        void apply(ObjectNode header, ByteArrayOutputStream data);
    }

    /** Copies the model with its weights changed. */
    private void weights(WeightsChange change) throws IOException {
        copy();
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(plain.resolve("model.safetensors")))
                .order(ByteOrder.LITTLE_ENDIAN);
        byte[] json = new byte[(int) file.getLong()];
        file.get(json);
        ObjectNode header = (ObjectNode) JSON.readTree(json);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.write(file.array(), file.position(), file.remaining());
        change.apply(header, data);
        byte[] changed = JSON.writeValueAsBytes(header);
        Files.write(
                directory.resolve("model.safetensors"),
                ByteBuffer.allocate(Long.BYTES + changed.length + data.size())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(changed.length)
                        .put(changed)
                        .put(data.toByteArray())
                        .array());
    }

    private void copy() throws IOException {
        for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
            Files.write(directory.resolve(name), Files.readAllBytes(plain.resolve(name)));
        }
    }

    private static void describe(ObjectNode header, String name, String type, List<Integer> shape, int begin, int end) {
        ObjectNode description = header.putObject(name).put("dtype", type);
        shape.forEach(description.putArray("shape")::add);
        description.putArray("data_offsets").add(begin).add(end);
    }
}

package dev.winnow.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * Sizes of a BERT with a head for sequences, as the {@code config.json} of a model hub names them.
 *
 * @param vocabulary tokens, V
 * @param positions longest sequence, P
 * @param types token types
 * @param width hidden size, d; a multiple of heads
 * @param layers layers, L
 * @param heads attention heads, h
 * @param inner width of the feed-forward part
 * @param outputs outputs of the head, N
 * @param epsilon added to the variance in layer norms
 * @param tanhGelu whether GELU is the tanh approximation
 */
public record BertShape(
        int vocabulary,
        int positions,
        int types,
        int width,
        int layers,
        int heads,
        int inner,
        int outputs,
        double epsilon,
        boolean tanhGelu) {
    /** Names of the hub for one and the same function. */
    private static final Set<String> EXACT = Set.of("gelu", "gelu_python");

    private static final Set<String> TANH = Set.of("gelu_accurate", "gelu_fast", "gelu_new", "gelu_pytorch_tanh");

    public BertShape {
        for (int size : new int[] {vocabulary, positions, types, width, layers, heads, inner, outputs}) {
            if (size < 1) {
                throw new IllegalArgumentException("all sizes of a BERT must be at least 1, one is " + size);
            }
        }
        if (width % heads != 0) {
            throw new IllegalArgumentException("hidden size " + width + " is not a multiple of " + heads + " heads");
        }
    }

    /**
     * Reads a {@code config.json}.
     *
     * @throws IllegalArgumentException when it is of another architecture, or of a variant that is computed otherwise
     */
    public static BertShape read(JsonNode config) {
        String type = config.path("model_type").asText();
        String activation = config.path("hidden_act").asText("gelu");
        String position = config.path("position_embedding_type").asText("absolute");
        if (!type.equals("bert")) {
            throw new IllegalArgumentException("config.json is of a model of type '" + type + "', only bert can be"
                    + " converted here; export model.pt with Python as streams-app/docs/transformer-models.md shows");
        }
        boolean decoder = config.path("is_decoder").asBoolean();
        if (!(EXACT.contains(activation) || TANH.contains(activation)) || !position.equals("absolute") || decoder) {
            throw new IllegalArgumentException(
                    "activation " + activation + " with " + position + " positions"
                            + (decoder ? " as a decoder" : "")
                            + " cannot be converted here; export model.pt with Python as streams-app/docs/transformer-models.md shows");
        }
        return new BertShape(
                config.path("vocab_size").asInt(),
                config.path("max_position_embeddings").asInt(),
                config.path("type_vocab_size").asInt(),
                config.path("hidden_size").asInt(),
                config.path("num_hidden_layers").asInt(),
                config.path("num_attention_heads").asInt(),
                config.path("intermediate_size").asInt(),
                config.path("id2label").isObject()
                        ? config.path("id2label").size()
                        : config.path("num_labels").asInt(2),
                config.path("layer_norm_eps").asDouble(1e-12),
                TANH.contains(activation));
    }
}

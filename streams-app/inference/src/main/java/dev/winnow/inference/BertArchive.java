package dev.winnow.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Writes a BERT sequence classifier as a TorchScript archive: {@code forward(ids [B, T], mask [B, T]) -> logits [B, N]}, the
 * equations of the hub's {@code BertForSequenceClassification} with dropout off and token types 0. Query, key and value are
 * one product. Stateless.
 */
public final class BertArchive {
    private final BertShape shape;
    private final Function<String, float[]> weights;
    private final LinearPrecision precision;
    private final TorchArchive archive = new TorchArchive("Bert");

    private BertArchive(BertShape shape, Function<String, float[]> weights, LinearPrecision precision) {
        this.shape = shape;
        this.weights = weights;
        this.precision = precision;
    }

    /** The archive in single precision. */
    public static TorchArchive of(BertShape shape, Function<String, float[]> weights) {
        return of(shape, weights, LinearPrecision.FP32);
    }

    /**
     * The archive.
     *
     * @param weights row-major values by the hub's parameter names, for example {@code bert.pooler.dense.weight}
     * @throws IllegalArgumentException when an array has another size than its shape
     */
    public static TorchArchive of(BertShape shape, Function<String, float[]> weights, LinearPrecision precision) {
        return new BertArchive(shape, weights, precision).write();
    }

    private TorchArchive write() {
        int d = shape.width();
        hold("words", "bert.embeddings.word_embeddings.weight", shape.vocabulary(), d);
        hold("positions", "bert.embeddings.position_embeddings.weight", shape.positions(), d);
        hold("types", "bert.embeddings.token_type_embeddings.weight", shape.types(), d);
        norm("start", "bert.embeddings.LayerNorm");
        for (int layer = 0; layer < shape.layers(); layer++) {
            String from = "bert.encoder.layer." + layer + ".";
            String to = "l" + layer + "_";
            fused(to + "qkv", from + "attention.self.");
            linear(to + "mixed", from + "attention.output.dense", d, d);
            norm(to + "attended", from + "attention.output.LayerNorm");
            linear(to + "up", from + "intermediate.dense", shape.inner(), d);
            linear(to + "down", from + "output.dense", d, shape.inner());
            norm(to + "out", from + "output.LayerNorm");
        }
        linear("pooler", "bert.pooler.dense", d, d);
        linear("head", "classifier", shape.outputs(), d);
        return archive.method(forward(shape, precision));
    }

    private void hold(String name, String hubName, long... extents) {
        archive.parameter(name, sized(hubName, extents), extents);
    }

    private float[] sized(String hubName, long... extents) {
        float[] values = weights.apply(hubName);
        if (values.length != Arrays.stream(extents).reduce(1, Math::multiplyExact)) {
            throw new IllegalArgumentException(hubName + " holds " + values.length
                    + " values, but by config.json it is " + Arrays.toString(extents));
        }
        return values;
    }

    private void linear(String name, String hubName, long outputs, long inputs) {
        hold(name + "_w", hubName + ".weight", outputs, inputs);
        hold(name + "_b", hubName + ".bias", outputs);
    }

    private void norm(String name, String hubName) {
        hold(name + "_w", hubName + ".weight", shape.width());
        hold(name + "_b", hubName + ".bias", shape.width());
    }

    private void fused(String name, String hubName) {
        int d = shape.width();
        List<float[]> matrices = new ArrayList<>();
        List<float[]> biases = new ArrayList<>();
        for (String part : List.of("query", "key", "value")) {
            matrices.add(sized(hubName + part + ".weight", d, d));
            biases.add(sized(hubName + part + ".bias", d));
        }
        archive.parameter(name + "_w", concatenated(matrices), 3L * d, d);
        archive.parameter(name + "_b", concatenated(biases), 3L * d);
    }

    private static float[] concatenated(List<float[]> parts) {
        float[] whole = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    /** Source of {@code forward}; weights are named {@code self.NAME}. */
    static String forward(BertShape shape, LinearPrecision precision) {
        int d = shape.width();
        int head = d / shape.heads();
        String norm = "torch.layer_norm(%s, [" + d + "], self.%s_w, self.%s_b, "
                + String.format(Locale.ROOT, "%.17g", shape.epsilon()) + ")";
        StringBuilder text = new StringBuilder("""
              def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
                B = (torch.size(ids))[0]
                T = (torch.size(ids))[1]
                seen = torch.unsqueeze(torch.unsqueeze(torch.to(mask, 11), 1), 1)
                e0 = torch.add(torch.embedding(self.words, ids), torch.slice(self.positions, 0, 0, T))
                e1 = torch.add(e0, torch.slice(self.types, 0, 0, 1))
            """);
        line(text, "x0 = " + String.format(norm, "e1", "start", "start"));
        for (int layer = 0; layer < shape.layers(); layer++) {
            String l = "l" + layer + "_";
            line(text, assign("a", layer, linearCall(precision, "x" + layer, l + "qkv")));
            line(
                    text,
                    String.format(
                            "h%d = torch.permute(torch.view(a%d, [B, T, 3, %d, %d]), [2, 0, 3, 1, 4])",
                            layer, layer, shape.heads(), head));
            line(
                    text,
                    String.format(
                            "s%1$d = torch.scaled_dot_product_attention(torch.select(h%1$d, 0, 0), torch.select(h%1$d, 0, 1), torch.select(h%1$d, 0, 2), seen, 0., False)",
                            layer));
            line(text, String.format("m%1$d = torch.reshape(torch.transpose(s%1$d, 1, 2), [B, T, %2$d])", layer, d));
            line(text, assign("o", layer, linearCall(precision, "m" + layer, l + "mixed")));
            line(
                    text,
                    assign(
                            "u",
                            layer,
                            String.format(
                                    norm,
                                    "torch.add(x" + layer + ", o" + layer + ")",
                                    l + "attended",
                                    l + "attended")));
            line(text, assign("z", layer, linearCall(precision, "u" + layer, l + "up")));
            line(text, assign("g", layer, gelu(shape, precision, "z" + layer)));
            line(text, assign("v", layer, linearCall(precision, "g" + layer, l + "down")));
            line(
                    text,
                    assign(
                            "x",
                            layer + 1,
                            String.format(norm, "torch.add(u" + layer + ", v" + layer + ")", l + "out", l + "out")));
        }
        line(text, "first = torch.select(x" + shape.layers() + ", 1, 0)");
        line(text, "pooled = torch.tanh(" + linearCall(precision, "first", "pooler") + ")");
        line(text, "return " + precision.widened(linearCall(precision, "pooled", "head")));
        return text.toString();
    }

    /** The operator's own tanh approximation is younger than the archive's format, so that the equation is written here. */
    private static String gelu(BertShape shape, LinearPrecision precision, String z) {
        if (!shape.tanhGelu()) {
            return "torch.gelu(" + z + ")";
        }
        String wide = precision.widened(z);
        String cubic = "torch.add(" + wide + ", torch.mul(torch.pow(" + wide + ", 3), 0.044714999999999998))";
        return "torch.mul(torch.mul(" + wide + ", 0.5), torch.add(torch.tanh(torch.mul(" + cubic
                + ", 0.79788456080286541)), 1))";
    }

    private static String assign(String name, int layer, String value) {
        return name + layer + " = " + value;
    }

    private static String linearCall(LinearPrecision precision, String input, String name) {
        return "torch.linear(" + precision.narrowed(input) + ", " + precision.narrowed("self." + name + "_w") + ", "
                + precision.narrowed("self." + name + "_b") + ")";
    }

    private static void line(StringBuilder text, String statement) {
        text.append("    ").append(statement).append('\n');
    }
}

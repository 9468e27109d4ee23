package dev.winnow.inference;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A small BERT with random weights under the hub's names, that learns: the very source of the archive, weights as a list. */
public final class SmallBert implements AutoCloseable {
    private static final String LOSSES = """
              def classes(self, ps: List[Tensor], ids: Tensor, mask: Tensor, targets: Tensor) -> Tensor:
                return torch.nll_loss(torch.log_softmax(self.logits(ps, ids, mask), 1), targets)
              def values(self, ps: List[Tensor], ids: Tensor, mask: Tensor, targets: Tensor) -> Tensor:
                difference = torch.sub(torch.squeeze(self.logits(ps, ids, mask), 1), targets)
                return torch.mean(torch.mul(difference, difference))
            """;

    private final NDManager manager;
    private final ParameterStore hub;
    private final BertShape shape;

    public SmallBert(TorchRuntime runtime, BertShape shape, long seed) {
        this.shape = shape;
        manager = runtime.newManager();
        hub = new ParameterStore(manager);
        SplittableRandom random = new SplittableRandom(seed);
        int d = shape.width();
        normal(random, "bert.embeddings.word_embeddings.weight", shape.vocabulary(), d);
        normal(random, "bert.embeddings.position_embeddings.weight", shape.positions(), d);
        normal(random, "bert.embeddings.token_type_embeddings.weight", shape.types(), d);
        norm("bert.embeddings.LayerNorm");
        for (int layer = 0; layer < shape.layers(); layer++) {
            String at = "bert.encoder.layer." + layer + ".";
            for (String part : List.of("query", "key", "value")) {
                linear(random, at + "attention.self." + part, d, d);
            }
            linear(random, at + "attention.output.dense", d, d);
            norm(at + "attention.output.LayerNorm");
            linear(random, at + "intermediate.dense", shape.inner(), d);
            linear(random, at + "output.dense", d, shape.inner());
            norm(at + "output.LayerNorm");
        }
        linear(random, "bert.pooler.dense", d, d);
        linear(random, "classifier", shape.outputs(), d);
    }

    private void normal(SplittableRandom random, String name, long... extents) {
        hub.addNormal(name, 0.1, random, new Shape(extents));
    }

    private void linear(SplittableRandom random, String name, int outputs, int inputs) {
        normal(random, name + ".weight", outputs, inputs);
        hub.addConstant(name + ".bias", 0, new Shape(outputs));
    }

    private void norm(String name) {
        hub.addConstant(name + ".weight", 1, new Shape(shape.width()));
        hub.addConstant(name + ".bias", 0, new Shape(shape.width()));
    }

    /** Learns classes from rows of equal length, one row each in turn of {@code batch} rows. */
    public void learnClasses(List<long[]> rows, long[] classes, int steps, int batch) {
        learn("classes", rows, batch, steps, (step, indices) -> {
            long[] targets = new long[indices.length];
            for (int i = 0; i < targets.length; i++) {
                targets[i] = classes[indices[i]];
            }
            return step.create(targets);
        });
    }

    /** Learns values, by least squares. */
    public void learnValues(List<long[]> rows, float[] values, int steps, int batch) {
        learn("values", rows, batch, steps, (step, indices) -> {
            float[] targets = new float[indices.length];
            for (int i = 0; i < targets.length; i++) {
                targets[i] = values[indices[i]];
            }
            return step.create(targets);
        });
    }

    private interface Targets {
        NDArray of(NDManager step, int[] indices);
    }

    private void learn(String loss, List<long[]> rows, int batch, int steps, Targets targets) {
        Map<String, String> byName = fused();
        SplittableRandom random = new SplittableRandom(1);
        hub.trainable();
        AdamW.Settings settings = new AdamW.Settings(0.9, 0.98, 1e-8, 0.0, 1.0);
        try (AdamW optimizer = new AdamW(manager, hub, settings);
                TorchProgram program = TorchProgram.load(manager, stateless(byName))) {
            for (int s = 0; s < steps; s++) {
                int[] indices = random.ints(batch, 0, rows.size()).toArray();
                try (NDManager step = manager.newSubManager();
                        GradientCollector collector =
                                Engine.getEngine("PyTorch").newGradientCollector()) {
                    long[][] chosen = new long[batch][];
                    for (int i = 0; i < batch; i++) {
                        chosen[i] = rows.get(indices[i]);
                    }
                    NDArray ids = step.create(flat(chosen), new Shape(batch, chosen[0].length));
                    NDList result = program.differentiate(
                            loss,
                            step,
                            TorchArgument.of(hub.all()),
                            TorchArgument.of(ids),
                            TorchArgument.of(step.ones(ids.getShape(), ids.getDataType())),
                            TorchArgument.of(targets.of(step, indices)));
                    collector.backward(result.singletonOrThrow());
                    optimizer.step(step, 2e-3 * (steps - s) / steps);
                }
            }
        }
    }

    private static long[] flat(long[][] rows) {
        long[] flat = new long[rows.length * rows[0].length];
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(rows[r], 0, flat, r * rows[0].length, rows[0].length);
        }
        return flat;
    }

    /** The archive's forward with each weight taken from the list. */
    private TorchArchive stateless(Map<String, String> byName) {
        String source = BertArchive.forward(shape, LinearPrecision.FP32)
                .replace("def forward(self, ids", "def logits(self, ps: List[Tensor], ids");
        List<String> longestFirst = new ArrayList<>(byName.keySet());
        longestFirst.sort(Comparator.comparingInt(String::length).reversed());
        for (String name : longestFirst) {
            source = source.replace("self." + name, byName.get(name));
        }
        return new TorchArchive("Learner").method(source).method(LOSSES);
    }

    /** TorchScript for each weight of the archive. */
    private Map<String, String> fused() {
        List<String> order = new ArrayList<>(hub.byName().keySet());
        Map<String, String> byName = new LinkedHashMap<>();
        byName.put("words", place(order, "bert.embeddings.word_embeddings.weight"));
        byName.put("positions", place(order, "bert.embeddings.position_embeddings.weight"));
        byName.put("types", place(order, "bert.embeddings.token_type_embeddings.weight"));
        both(byName, order, "start", "bert.embeddings.LayerNorm");
        for (int layer = 0; layer < shape.layers(); layer++) {
            String from = "bert.encoder.layer." + layer + ".";
            String to = "l" + layer + "_";
            for (String kind : List.of("weight", "bias")) {
                List<String> parts = new ArrayList<>();
                for (String part : List.of("query", "key", "value")) {
                    parts.add(place(order, from + "attention.self." + part + "." + kind));
                }
                byName.put(to + "qkv_" + kind.charAt(0), "torch.cat([" + String.join(", ", parts) + "])");
            }
            both(byName, order, to + "mixed", from + "attention.output.dense");
            both(byName, order, to + "attended", from + "attention.output.LayerNorm");
            both(byName, order, to + "up", from + "intermediate.dense");
            both(byName, order, to + "down", from + "output.dense");
            both(byName, order, to + "out", from + "output.LayerNorm");
        }
        both(byName, order, "pooler", "bert.pooler.dense");
        both(byName, order, "head", "classifier");
        return byName;
    }

    private static void both(Map<String, String> byName, List<String> order, String name, String hubName) {
        byName.put(name + "_w", place(order, hubName + ".weight"));
        byName.put(name + "_b", place(order, hubName + ".bias"));
    }

    private static String place(List<String> order, String hubName) {
        return "ps[" + order.indexOf(hubName) + "]";
    }

    /** Writes the weights as the hub's file. */
    public void save(Path file) throws IOException {
        hub.save(file);
    }

    /** Values of a parameter, row-major. */
    public float[] weights(String name) {
        try (NDArray copy = hub.get(name).stopGradient()) {
            return copy.toFloatArray();
        }
    }

    @Override
    public void close() {
        hub.close();
        manager.close();
    }
}

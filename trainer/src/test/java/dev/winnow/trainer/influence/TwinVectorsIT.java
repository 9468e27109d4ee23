package dev.winnow.trainer.influence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.GoldenVectors;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.ParameterStore;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.trainer.model.LearningRate;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.model.TokenRow;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** {@code twin.json}: twin rewards of a model that is small enough to be written out, in double precision. */
class TwinVectorsIT {
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");
    private static final String FILE = "twin.json";
    private static final ModelShape SHAPE = new ModelShape(11, 6, 8, 1, 2, 1, 12);
    private static final int BUDGET = 1024;
    private static final int STEPS = 30;
    private static final double AVERAGE_DECAY = 0.9;
    private static final int AUDITED_BATCHES = 2;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String[] DESCRIPTION = {
        "Twin influence in double precision. Every array is given by its shape and its values in row-major order.",
        "Model: h = embedding[tokens]; per layer h += attention(norm(h, attention_norm)), then h += feed(norm(h, feed_norm)); logits = norm(h, norm) @ head^T.",
        "norm(x, w) = x / sqrt(mean(x^2 over the width) + 1e-5) * w. Every matrix is [outputs, inputs]: y = x @ W^T; there are no biases.",
        "attention: x @ query_key_value^T holds heads * headSize queries, then keyValueHeads * headSize keys, then as many values, headSize = width / heads.",
        "Each query and key head is turned: channels 2j and 2j+1 at position t (from 0) are the real and imaginary part of a complex number, times"
                + " rotary.cos[t][j] + i rotary.sin[t][j]. Scaled dot product attention, causal, scale 1 / sqrt(headSize); query head q uses key and value head q div (heads / keyValueHeads)."
                + " The heads side by side, @ attention_output^T.",
        "feed: x @ gate_up^T is gate (hidden values), then up (hidden values); (silu(gate) * up) @ down^T.",
        "Loss of a row: cross entropy, in nats, of each token from index firstScored (counted from 0) on, predicted from those before it; a row is a sequence of its own.",
        "Reference: for each task k of K the gradient g_k, at the weights, of the mean loss of all scored tokens of its rows; g = sum_k g_k / (K * norm(g_k)),"
                + " norm over all parameters together.",
        "Direction: v = P g elementwise, P = learningRate * (1 - beta1) / (1 - beta1^step) / (sqrt(second / (1 - beta2^step)) + epsilon);"
                + " step is the number of optimizer steps made, second the second moment of AdamW. There is no weight decay in it, and the first moment is not used.",
        "Step: size = relativeStep * norm(weights) / norm(v). Reward of a document: sum over its windows of (loss(weights + size v) - loss(weights - size v)) / (2 size), where"
                + " loss sums the scored tokens of the window, divided by the number of scored tokens of all its windows.",
        "product is what the reward approximates: the sum over all parameters of v * (gradient of the document's mean loss per scored token). A positive reward: a step on the"
                + " document helps the reference. The rewards of a run are measured with the moving average of the weights in the place of weights.",
        "Audit: for each batch of audit.batches and each document an AdamW step from the weights and moments above, along ((B - 1) g + d) / B for a batch of B rows; g is the gradient of"
                + " the mean loss of all rows of the batch but its last, d that of the document, both per scored token and at the weights. The gradient is first multiplied by"
                + " min(1, maxGradientNorm / (norm + 1e-6)); the step multiplies arrays of two dimensions or more by 1 - learningRate * weightDecay. Everything is put back after it.",
        "audit.expected: L(before) - L(after the step), as a mean over the batches; L = sum_k L_k / (K * norm(g_k)), L_k the mean loss per scored token of task k, norm(g_k) as above at"
                + " the place where L(before) is. atWeights: before at the weights, after at those of the step, W. atAverage: before at audit.average, after at"
                + " average + rate (W - average), rate = max(1 - averageDecay, 1 / (step + 2)). A positive value: a step on the document helps the reference."
    };

    @Test
    void theEstimatorGivesTheRewardsOfTheVectors() throws IOException {
        if (UPDATE) {
            try (NDManager owner = TorchRuntime.start(1, "cpu").newManager();
                    ModelTrainer trainer = trainer(owner)) {
                ObjectNode file = inputs(trainer);
                file.set("expected", measured(trainer, file));
                ((ObjectNode) file.path("audit")).set("expected", audited(trainer, file));
                Files.writeString(GoldenVectors.file(FILE), JSON.writeValueAsString(file) + "\n");
            }
        }
        JsonNode file = JSON.readTree(GoldenVectors.file(FILE).toFile());
        try (NDManager owner = TorchRuntime.start(1, "cpu").newManager();
                ModelTrainer trainer = trainer(owner)) {
            load(trainer.model().parameters(), owner, file.path("weights"));
            load(
                    trainer.optimizer().firstMoments(),
                    owner,
                    file.path("optimizer").path("first"));
            load(
                    trainer.optimizer().secondMoments(),
                    owner,
                    file.path("optimizer").path("second"));
            trainer.optimizer().restoreSteps(file.path("optimizer").path("step").asLong());
            load(
                    trainer.average().orElseThrow().averages(),
                    owner,
                    file.path("audit").path("average"));
            trainer.restoreRecentBatches(rows(file.path("audit").path("batches")));

            JsonNode measured = measured(trainer, file);
            JsonNode expected = file.path("expected");
            assertThat(measured.path("size").asDouble())
                    .isCloseTo(
                            expected.path("size").asDouble(),
                            within(1e-9 * expected.path("size").asDouble()));
            assertClose(measured.path("rewards"), expected.path("rewards"), 1e-6);
            assertClose(measured.path("products"), expected.path("products"), 1e-6);
            assertClose(expected.path("rewards"), expected.path("products"), 1e-2);
            JsonNode audited = audited(trainer, file);
            JsonNode oracle = file.path("audit").path("expected");
            assertClose(audited.path("atWeights"), oracle.path("atWeights"), 1e-6);
            assertClose(audited.path("atAverage"), oracle.path("atAverage"), 1e-6);
        }
    }

    private static void assertClose(JsonNode actual, JsonNode expected, double relative) {
        assertThat(actual.size()).isEqualTo(expected.size());
        double scale = 0;
        for (JsonNode value : expected) {
            scale = Math.max(scale, Math.abs(value.asDouble()));
        }
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).asDouble())
                    .as("document %d", i)
                    .isCloseTo(expected.get(i).asDouble(), within(relative * scale));
        }
    }

    private static ModelTrainer trainer(NDManager owner) {
        return new ModelTrainer(
                owner,
                SHAPE,
                3,
                AdamW.Settings.standard(),
                new LearningRate(1e-2, 5, 0, LearningRate.Shape.COSINE),
                Precision.FP64,
                AVERAGE_DECAY);
    }

    /** A model that was trained for a while, and what it is asked. */
    private static ObjectNode inputs(ModelTrainer trainer) {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < STEPS; i++) {
            trainer.step(List.of(row(random, 7, 1), row(random, 7, 1), row(random, 7, 1)));
        }
        ObjectNode file = JSON.createObjectNode();
        file.set("description", JSON.valueToTree(DESCRIPTION));
        file.set("shape", JSON.valueToTree(SHAPE));
        AdamW.Settings settings = trainer.optimizer().settings();
        ObjectNode optimizer = file.putObject("optimizer");
        optimizer.put("step", trainer.optimizer().steps());
        optimizer.put("learningRate", trainer.learningRate());
        optimizer.put("beta1", settings.beta1());
        optimizer.put("beta2", settings.beta2());
        optimizer.put("epsilon", settings.epsilon());
        optimizer.set("first", arrays(trainer.optimizer().firstMoments().byName()));
        optimizer.set("second", arrays(trainer.optimizer().secondMoments().byName()));
        file.put("relativeStep", 1e-3);
        file.set("weights", arrays(trainer.model().parameters().byName()));
        file.set("rotary", rotary());
        file.set(
                "tasks",
                JSON.valueToTree(List.of(
                        List.of(row(random, 7, 3), row(random, 5, 2), row(random, 7, 1)), List.of(row(random, 6, 2)))));
        List<List<TokenRow>> documents = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            documents.add(
                    i % 3 == 0
                            ? List.of(row(random, 7, 1), row(random, 4, 1))
                            : List.of(row(random, 3 + random.nextInt(5), 1)));
        }
        file.set("documents", JSON.valueToTree(documents));
        ObjectNode audit = file.putObject("audit");
        audit.put("weightDecay", settings.weightDecay());
        audit.put("maxGradientNorm", settings.maxGradientNorm());
        audit.put("averageDecay", AVERAGE_DECAY);
        audit.set("average", arrays(trainer.average().orElseThrow().averages().byName()));
        List<List<TokenRow>> batches = trainer.recentBatches();
        audit.set("batches", JSON.valueToTree(batches.subList(batches.size() - AUDITED_BATCHES, batches.size())));
        return file;
    }

    /** The table of the model, which is made in single precision. */
    private static ObjectNode rotary() {
        int half = SHAPE.headSize() / 2;
        double[][] cos = new double[SHAPE.context()][half];
        double[][] sin = new double[SHAPE.context()][half];
        for (int t = 0; t < SHAPE.context(); t++) {
            for (int j = 0; j < half; j++) {
                double angle = t / Math.pow(10_000, (double) j / half);
                cos[t][j] = (float) Math.cos(angle);
                sin[t][j] = (float) Math.sin(angle);
            }
        }
        ObjectNode node = JSON.createObjectNode();
        node.set("cos", JSON.valueToTree(cos));
        node.set("sin", JSON.valueToTree(sin));
        return node;
    }

    private static TokenRow row(SplittableRandom random, int length, int firstScored) {
        int[] tokens = new int[length];
        int first = random.nextInt(SHAPE.vocabulary());
        int stride = 1 + random.nextInt(3);
        for (int t = 0; t < length; t++) {
            tokens[t] = random.nextInt(4) == 0
                    ? random.nextInt(SHAPE.vocabulary())
                    : (first + t * stride) % SHAPE.vocabulary();
        }
        return new TokenRow(tokens, firstScored);
    }

    private static ObjectNode measured(ModelTrainer trainer, JsonNode file) throws IOException {
        ObjectNode measured = JSON.createObjectNode();
        List<List<TokenRow>> documents = rows(file.path("documents"));
        try (InfluenceOps ops = new InfluenceOps(trainer.owner());
                NDManager scratch = trainer.owner().newSubManager()) {
            ReferenceGradient reference =
                    ReferenceGradient.here(trainer, ops, scratch, rows(file.path("tasks")), BUDGET);
            List<NDArray> direction = reference.direction(trainer, ops, scratch);
            double size = file.path("relativeStep").asDouble()
                    * ops.size(trainer.model().parameters().all())
                    / ops.size(direction);
            measured.put("size", size);
            measured.set("taskWeights", JSON.valueToTree(reference.weights()));
            List<String> names =
                    List.copyOf(trainer.model().parameters().byName().keySet());
            measured.set("reference", arrays(names, reference.gradient()));
            measured.set("direction", arrays(names, direction));
            measured.set(
                    "rewards", JSON.valueToTree(new TwinInfluence(trainer, ops, BUDGET).measure(reference, documents)));
            measured.set(
                    "products",
                    JSON.valueToTree(
                            new GradientDotInfluence(trainer, ops, BUDGET, GradientDotInfluence.Product.PRECONDITIONED)
                                    .measure(reference, documents)));
        }
        return measured;
    }

    private static ObjectNode audited(ModelTrainer trainer, JsonNode file) throws IOException {
        ObjectNode audited = JSON.createObjectNode();
        List<List<TokenRow>> tasks = rows(file.path("tasks"));
        List<List<TokenRow>> documents = rows(file.path("documents"));
        try (InfluenceOps ops = new InfluenceOps(trainer.owner());
                NDManager scratch = trainer.owner().newSubManager()) {
            ReferenceGradient atWeights = ReferenceGradient.here(trainer, ops, scratch, tasks, BUDGET);
            ReferenceGradient atAverage =
                    trainer.atAverage(() -> ReferenceGradient.here(trainer, ops, scratch, tasks, BUDGET));
            audited.set(
                    "atWeights",
                    JSON.valueToTree(new OneStepOracle(trainer, ops, BUDGET, false)
                            .measureAlong(atWeights, documents, AUDITED_BATCHES)));
            audited.set(
                    "atAverage",
                    JSON.valueToTree(new OneStepOracle(trainer, ops, BUDGET, true)
                            .measureAlong(atAverage, documents, AUDITED_BATCHES)));
        }
        return audited;
    }

    private static List<List<TokenRow>> rows(JsonNode groups) throws IOException {
        List<List<TokenRow>> rows = new ArrayList<>();
        for (JsonNode group : groups) {
            rows.add(List.of(JSON.treeToValue(group, TokenRow[].class)));
        }
        return rows;
    }

    private static ObjectNode arrays(Map<String, NDArray> arrays) {
        return arrays(List.copyOf(arrays.keySet()), List.copyOf(arrays.values()));
    }

    private static ObjectNode arrays(List<String> names, List<NDArray> arrays) {
        ObjectNode node = JSON.createObjectNode();
        for (int i = 0; i < names.size(); i++) {
            ObjectNode array = node.putObject(names.get(i));
            array.set("shape", JSON.valueToTree(arrays.get(i).getShape().getShape()));
            array.set("values", JSON.valueToTree(arrays.get(i).toDoubleArray()));
        }
        return node;
    }

    private static void load(ParameterStore store, NDManager owner, JsonNode arrays) throws IOException {
        List<NDArray> values = new ArrayList<>();
        for (String name : store.byName().keySet()) {
            JsonNode array = arrays.path(name);
            long[] shape = JSON.treeToValue(array.path("shape"), long[].class);
            assertThat(LongStream.of(shape).reduce(1, Math::multiplyExact))
                    .isEqualTo(array.path("values").size());
            values.add(owner.create(JSON.treeToValue(array.path("values"), double[].class), new Shape(shape)));
        }
        store.overwrite(values);
        values.forEach(NDArray::close);
    }
}

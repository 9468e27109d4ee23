package dev.winnow.trainer.model;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.winnow.inference.ParameterStore;
import dev.winnow.inference.TorchArchive;
import dev.winnow.inference.TorchArgument;
import dev.winnow.inference.TorchProgram;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A LLaMA-shaped language model (RMSNorm, rotary positions, SwiGLU, grouped heads) whose parameters Java owns.
 *
 * <p>Used by one thread. Nothing stays behind a call: temporaries belong to the step manager that is passed in.
 */
public final class LlamaModel implements AutoCloseable {
    private static final int FORWARD = 1;
    private static final int BACKWARD = 2;
    private static final double ROTARY_BASE = 10_000;
    private static final double DEVIATION = 0.02;

    private final ModelShape shape;
    private final ParameterStore parameters;
    private final ParameterStore rotary;
    private final TorchProgram program;
    /** What makes the gradients of a step; everything that is measured goes through {@link #program}. */
    private final TorchProgram stepProgram;

    private long passedTokens;

    /** Creates the model in single precision. */
    public LlamaModel(NDManager owner, ModelShape shape, long seed) {
        this(owner, shape, seed, Precision.FP32);
    }

    /**
     * Creates the model with initial weights that only the seed decides, the same in each precision.
     *
     * @param precision of everything; of {@link #gradients} alone when it is {@link Precision#BF16}: a reward is a small difference
     *     of losses, which rounding to bfloat16 would drown
     */
    public LlamaModel(NDManager owner, ModelShape shape, long seed, Precision precision) {
        this.shape = shape;
        parameters = initial(new ParameterStore(owner, precision.storage()), shape, new SplittableRandom(seed));
        rotary = rotary(new ParameterStore(owner, precision.storage()), shape);
        Precision measuring = precision == Precision.BF16 ? Precision.FP32 : precision;
        program = load(owner, shape, measuring);
        stepProgram = precision == measuring ? program : load(owner, shape, precision);
    }

    private static TorchProgram load(NDManager owner, ModelShape shape, Precision precision) {
        return TorchProgram.load(owner, new TorchArchive("Llama").method(LlamaSource.of(shape, precision)));
    }

    private static ParameterStore initial(ParameterStore store, ModelShape shape, SplittableRandom random) {
        int width = shape.width();
        // what writes into the residual stream starts smaller, so that its variance does not grow with depth
        double residual = DEVIATION / Math.sqrt(2.0 * shape.layers());
        store.addNormal("embedding", DEVIATION, random, new Shape(shape.vocabulary(), width));
        for (int i = 0; i < shape.layers(); i++) {
            String layer = "layers." + i + ".";
            store.addConstant(layer + "attention_norm", 1f, new Shape(width));
            store.addNormal(layer + "query_key_value", DEVIATION, random, new Shape(shape.attentionRows(), width));
            store.addNormal(layer + "attention_output", residual, random, new Shape(width, width));
            store.addConstant(layer + "feed_norm", 1f, new Shape(width));
            store.addNormal(layer + "gate_up", DEVIATION, random, new Shape(2L * shape.hidden(), width));
            store.addNormal(layer + "down", residual, random, new Shape(width, shape.hidden()));
        }
        store.addConstant("norm", 1f, new Shape(width));
        store.addNormal("head", DEVIATION, random, new Shape(shape.vocabulary(), width));
        return store.trainable();
    }

    private static ParameterStore rotary(ParameterStore store, ModelShape shape) {
        int half = shape.headSize() / 2;
        float[] cos = new float[shape.context() * half];
        float[] sin = new float[shape.context() * half];
        for (int t = 0; t < shape.context(); t++) {
            for (int j = 0; j < half; j++) {
                double angle = t / Math.pow(ROTARY_BASE, (double) j / half);
                cos[t * half + j] = (float) Math.cos(angle);
                sin[t * half + j] = (float) Math.sin(angle);
            }
        }
        store.add("cos", cos, new Shape(shape.context(), half));
        store.add("sin", sin, new Shape(shape.context(), half));
        return store;
    }

    /** The trained weights. */
    public ParameterStore parameters() {
        return parameters;
    }

    /**
     * Tokens that have passed through the model, padding included: a forward pass counts each once, a backward pass twice, so that training
     * on a token counts 3. It is not part of a checkpoint.
     */
    public long passedTokens() {
        return passedTokens;
    }

    private void count(TokenBatch batch, int passes) {
        passedTokens += passes * batch.inputs().getShape().size();
    }

    /** The dimensions of this model. */
    public ModelShape shape() {
        return shape;
    }

    /**
     * Sum of the losses of all scored tokens times {@code scale}, in nats, with gradients recorded: call it inside a
     * gradient collector.
     */
    public NDArray loss(NDManager step, TokenBatch batch, double scale) {
        count(batch, FORWARD + BACKWARD);
        // a float64 scalar would make the loss of float32 weights a float64
        NDArray factor = parameters.precision() == DataType.FLOAT64 ? step.create(scale) : step.create((float) scale);
        return program.differentiate(
                        "loss",
                        step,
                        TorchArgument.of(parameters.all()),
                        TorchArgument.of(rotary.all()),
                        TorchArgument.of(batch.inputs()),
                        TorchArgument.of(batch.targets()),
                        TorchArgument.of(factor))
                .singletonOrThrow();
    }

    /** Loss and gradients, one for each parameter in the order of the store. */
    public record Gradients(NDArray loss, List<NDArray> gradients) {}

    /**
     * Loss as {@link #loss} and its gradients, in one native call. They are the caller's own: nothing accumulates in the
     * parameters.
     *
     * @param step owns the results
     */
    public Gradients gradients(NDManager step, TokenBatch batch, double scale) {
        count(batch, FORWARD + BACKWARD);
        NDList results = stepProgram.differentiate(
                "gradients",
                step,
                TorchArgument.of(parameters.all()),
                TorchArgument.of(rotary.all()),
                TorchArgument.of(batch.inputs()),
                TorchArgument.of(batch.targets()),
                TorchArgument.of(step.create((float) scale)));
        return new Gradients(results.head(), List.copyOf(results.subList(1, results.size())));
    }

    /** Summed loss of the scored tokens of each row, in nats, without gradients; summed in double precision. */
    public double[] rowLosses(NDManager step, TokenBatch batch) {
        count(batch, FORWARD);
        return program.evaluate(
                        "rowLosses",
                        step,
                        TorchArgument.of(parameters.all()),
                        TorchArgument.of(rotary.all()),
                        TorchArgument.of(batch.inputs()),
                        TorchArgument.of(batch.targets()))
                .singletonOrThrow()
                .toDoubleArray();
    }

    /** Summed loss of each row, in the order of {@code rows}, evaluated in groups of like length. */
    public double[] rowLosses(NDManager owner, List<TokenRow> rows, int tokenBudget) {
        return TokenBatch.perRow(owner, rows, tokenBudget, this::rowLosses);
    }

    /**
     * Directional derivative of each row's summed loss, Σ_parameters ⟨direction, ∇ℓ_row⟩, by one forward and one backward
     * pass that makes no gradient of any parameter. Every parameter enters its operation linearly, with input a and output b:
     *
     * <pre>
     *   ⟨V, ∂ℓ/∂W⟩ = Σ_t (V a_t)ᵀ ∂ℓ/∂b_t
     * </pre>
     *
     * so that the inputs, the outputs and the gradients of the outputs are all it takes, and rows stay apart.
     *
     * @param direction one array for each parameter, in the order of the store
     * @return one value for each row of the batch, in nats per unit of direction; products are summed in double precision
     */
    public double[] rowDerivatives(NDManager step, TokenBatch batch, List<NDArray> direction) {
        count(batch, FORWARD + BACKWARD);
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            return program.differentiate(
                            "rowDerivatives",
                            step,
                            TorchArgument.of(parameters.all()),
                            TorchArgument.of(direction),
                            TorchArgument.of(rotary.all()),
                            TorchArgument.of(batch.inputs()),
                            TorchArgument.of(batch.targets()))
                    .singletonOrThrow()
                    .toDoubleArray();
        }
    }

    /**
     * The model as an archive that is self-contained, in single precision: {@code forward(ids [B, T], mask [B, T]) -> logits [B, T, V]}, at most {@link
     * ModelShape#context()} tokens a row, padding at the end.
     *
     * @throws IllegalStateException when the weights are of another precision
     */
    public TorchArchive archive() {
        if (parameters.precision() != DataType.FLOAT32) {
            throw new IllegalStateException("only a model in single precision is exported");
        }
        TorchArchive archive = new TorchArchive("Llama");
        int count = 0;
        for (NDArray array : parameters.all()) {
            archive.parameter(
                    "p" + count++, array.toFloatArray(), array.getShape().getShape());
        }
        rotary.byName()
                .forEach((name, array) -> archive.buffer(
                        name, array.toFloatArray(), array.getShape().getShape()));
        return archive.method(LlamaSource.of(shape, Precision.FP32)).method(LlamaSource.forward(count));
    }

    @Override
    public void close() {
        program.close();
        if (stepProgram != program) {
            stepProgram.close();
        }
        rotary.close();
        parameters.close();
    }
}

package dev.winnow.agents.bag;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.inference.ParameterStore;
import dev.winnow.inference.TorchArgument;
import dev.winnow.inference.TorchProgram;
import dev.winnow.inference.TorchRuntime;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Mean-pooled embedding bags of words and of statistics, side by side, below a linear head.
 *
 * <p>{@code outputs [B, G] = [mean words | mean statistics] [B, 2D] · headᵀ [2D, G] + bias [G]}. An empty bag is a zero
 * vector. The outputs of a text do not depend on the rest of the batch, to the bit. One thread at a time.
 */
public final class BagModel implements AutoCloseable {

    /** What the outputs are. */
    public enum Output {
        /** The head's values. */
        LINEAR("linear"),
        /** Softmax of the head's values. */
        PROBABILITIES("probabilities"),
        /** The head's values for the pooled vector scaled to length 1: cosines, when the rows of the head have length 1. */
        COSINES("cosines");

        private final String method;

        Output(String method) {
            this.method = method;
        }
    }

    private final NDManager manager;
    private final ParameterStore parameters;
    private final TorchProgram program;

    private BagModel(TorchRuntime runtime) {
        manager = runtime.newManager();
        parameters = new ParameterStore(manager);
        program = TorchProgram.load(manager, BagProgram.archive());
    }

    /** A model with the given values, row-major. */
    public static BagModel of(TorchRuntime runtime, BagWeights weights) {
        BagModel model = new BagModel(runtime);
        int width = 2 * weights.dimension();
        model.parameters.add("table", weights.table(), new Shape(FeatureSpace.SIZE, weights.dimension()));
        model.parameters.add("head", weights.head(), new Shape(weights.outputs(), width));
        model.parameters.add("bias", weights.bias(), new Shape(weights.outputs()));
        return model;
    }

    /** A model from a file that {@link #save} wrote. */
    public static BagModel load(TorchRuntime runtime, Path file, int dimension, int outputs) throws IOException {
        BagModel model = of(runtime, BagWeights.zeros(dimension, outputs));
        try {
            model.parameters.load(file);
            return model;
        } catch (IOException e) {
            model.close();
            throw e;
        }
    }

    /** Writes the weights as safetensors. */
    public void save(Path file) throws IOException {
        parameters.save(file);
    }

    /** Outputs of a batch, row-major [texts, outputs]. */
    public float[] evaluate(BagBatch batch, Output output) {
        try (NDManager step = manager.newSubManager()) {
            return program.evaluate(
                            output.method,
                            step,
                            TorchArgument.of(parameters.all()),
                            TorchArgument.of(step.create(batch.buckets())),
                            TorchArgument.of(step.create(batch.starts())))
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    NDManager manager() {
        return manager;
    }

    ParameterStore parameters() {
        return parameters;
    }

    /** A loss of the program, with gradients; called inside a gradient collector. */
    NDArray loss(String method, NDManager step, BagBatch batch, NDArray... targets) {
        TorchArgument[] arguments = new TorchArgument[3 + targets.length];
        arguments[0] = TorchArgument.of(parameters.all());
        arguments[1] = TorchArgument.of(step.create(batch.buckets()));
        arguments[2] = TorchArgument.of(step.create(batch.starts()));
        for (int i = 0; i < targets.length; i++) {
            arguments[3 + i] = TorchArgument.of(targets[i]);
        }
        return program.differentiate(method, step, arguments).singletonOrThrow();
    }

    @Override
    public void close() {
        program.close();
        parameters.close();
        manager.close();
    }
}

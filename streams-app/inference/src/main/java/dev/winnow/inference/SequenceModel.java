package dev.winnow.inference;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A TorchScript model of token sequences: {@code forward(ids [B, T], mask [B, T], types [B, T]?) -> outputs [B, N]}, the
 * first of what it returns when that is a tuple or a map; where N is 1, {@code [B]} will do.
 *
 * <p>May be called by many threads at once. Outputs are float32 whatever the weights are. Native memory that a call takes is
 * given back when it returns. Rows go to a GPU from page-locked memory.
 */
public final class SequenceModel implements AutoCloseable {

    /**
     * What the model takes.
     *
     * @param tokenTypes whether a third input of zeros follows; it is also given to a model that turns out to ask for it
     * @param narrow whether inputs are int32 instead of int64
     * @param padding id that short rows are filled up with
     */
    public record Inputs(boolean tokenTypes, boolean narrow, long padding) {}

    private final NDManager manager;
    private final TorchProgram program;
    private final Inputs inputs;
    private final boolean narrowWeights;
    /** None on the CPU, where rows already are. */
    private final Optional<PinnedUpload> upload;

    private volatile boolean tokenTypes;

    private SequenceModel(NDManager manager, TorchProgram program, Inputs inputs, boolean narrowWeights) {
        this.manager = manager;
        this.program = program;
        this.inputs = inputs;
        this.narrowWeights = narrowWeights;
        upload = Optional.of(manager.getDevice()).filter(Device::isGpu).map(PinnedUpload::to);
        this.tokenTypes = inputs.tokenTypes();
    }

    /** Loads an archive to the device of the runtime. */
    public static SequenceModel load(TorchRuntime runtime, Path archive, Inputs inputs) {
        NDManager manager = runtime.newManager();
        try {
            TorchProgram program = TorchProgram.load(manager, archive);
            return new SequenceModel(manager, program, inputs, StoredTypes.areNarrow(archive));
        } catch (IOException e) {
            manager.close();
            throw new UncheckedIOException("cannot read the TorchScript archive " + archive, e);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Whether weights are float16 or bfloat16. */
    public boolean hasNarrowWeights() {
        return narrowWeights;
    }

    /**
     * Outputs of each row.
     *
     * @param rows token ids, each row at least one; padded here to the longest
     * @throws IllegalStateException when the model returns another shape than one vector for each row
     */
    public float[][] evaluate(List<long[]> rows) {
        return evaluate(
                rows,
                rows.size(),
                rows.stream().mapToInt(row -> row.length).max().orElseThrow());
    }

    /**
     * Outputs of each row, from a batch that is filled up to a shape.
     *
     * @param rows token ids, each row at least one
     * @param height rows of the batch, at least as many as there are
     * @param length tokens of each, at least as many as the longest has
     * @throws IllegalStateException when the model returns another shape than one vector for each row
     */
    public float[][] evaluate(List<long[]> rows, int height, int length) {
        int size = height * length;
        long[] idsAndMask = new long[2 * size];
        Arrays.fill(idsAndMask, 0, size, inputs.padding());
        for (int r = 0; r < rows.size(); r++) {
            long[] row = rows.get(r);
            System.arraycopy(row, 0, idsAndMask, r * length, row.length);
            Arrays.fill(idsAndMask, size + r * length, size + r * length + row.length, 1);
        }
        for (int r = rows.size(); r < height; r++) {
            // a row of padding only has no softmax
            idsAndMask[size + r * length] = 1;
        }
        try (NDManager step = manager.newSubManager()) {
            NDList arrays = arrays(step, idsAndMask, new Shape(height, length));
            float[][] outputs = rows(forward(step, arrays.get(0), arrays.get(1)), height);
            return height == rows.size() ? outputs : Arrays.copyOf(outputs, rows.size());
        }
    }

    private NDList arrays(NDManager step, long[] idsAndMask, Shape shape) {
        int size = idsAndMask.length / 2;
        NDList wide = upload.map(pinned -> pinned.copy(step, idsAndMask, 2, shape))
                .orElseGet(() -> new NDList(
                        step.create(Arrays.copyOf(idsAndMask, size), shape),
                        step.create(Arrays.copyOfRange(idsAndMask, size, 2 * size), shape)));
        return inputs.narrow()
                ? new NDList(wide.stream()
                        .map(array -> array.toType(DataType.INT32, false))
                        .toList())
                : wide;
    }

    private NDList forward(NDManager step, NDArray ids, NDArray mask) {
        List<TorchArgument> arguments = new ArrayList<>(List.of(TorchArgument.of(ids), TorchArgument.of(mask)));
        if (!tokenTypes) {
            try {
                return program.evaluate("forward", step, arguments.toArray(TorchArgument[]::new));
            } catch (EngineException e) {
                if (!asksForMore(e)) {
                    throw e;
                }
                tokenTypes = true;
            }
        }
        arguments.add(TorchArgument.of(ids.zerosLike()));
        return program.evaluate("forward", step, arguments.toArray(TorchArgument[]::new));
    }

    /** In the words of the engine; what else can be wrong is wrong with a third input too, and is reported then. */
    private static boolean asksForMore(EngineException failure) {
        return String.valueOf(failure.getMessage()).contains("missing value for argument");
    }

    private static float[][] rows(NDList results, int rows) {
        Shape shape = results.isEmpty() ? new Shape() : results.get(0).getShape();
        boolean oneForEach = shape.dimension() == 1 || shape.dimension() == 2;
        if (!oneForEach || shape.get(0) != rows) {
            throw new IllegalStateException("the model returned an array of shape " + shape + " for " + rows
                    + " rows; it must return one vector for each, as sequence classifiers do");
        }
        NDArray outputs = results.get(0);
        float[] flat = (outputs.getDataType() == DataType.FLOAT32 ? outputs : outputs.toType(DataType.FLOAT32, false))
                .toFloatArray();
        int width = flat.length / rows;
        float[][] split = new float[rows][width];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(flat, r * width, split[r], 0, width);
        }
        return split;
    }

    /** Whether the engine failed for want of memory, so that a smaller batch may succeed. */
    public static boolean isOutOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof EngineException
                    && (message.contains("out of memory") || message.contains("can't allocate memory"))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        upload.ifPresent(PinnedUpload::close);
        program.close();
        manager.close();
    }
}

package dev.winnow.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A TorchScript causal language model: {@code forward(ids [B, T], mask [B, T]?) -> logits [B, T, V]}, the first of what it
 * returns when that is a tuple or a map. A token sees those before it alone, so that rows are padded after their end.
 *
 * <p>May be called by many threads at once. Probabilities are float32 whatever the weights are; only one number or one
 * vector for each row leaves the device. Native memory that a call takes is given back when it returns.
 */
public final class CausalModel implements AutoCloseable {
    /** Type 6 is float32, type 7 float64; target -100 is not scored. */
    private static final String READING = """
              def next(self, logits: Tensor, last: Tensor) -> Tensor:
                places = torch.expand(torch.view(last, [-1, 1, 1]), [-1, 1, (torch.size(logits))[2]])
                return torch.log_softmax(torch.to(torch.squeeze(torch.gather(logits, 1, places), 1), 6), 1)
              def losses(self, logits: Tensor, targets: Tensor) -> Tensor:
                flat = torch.reshape(torch.to(logits, 6), [-1, (torch.size(logits))[2]])
                losses = torch.cross_entropy_loss(flat, torch.reshape(targets, [-1]), None, 0, -100, 0.)
                return torch.sum(torch.reshape(losses, torch.size(targets)), [1], False, dtype=7)
            """;

    private static final long IGNORED = -100;

    /**
     * What the model takes.
     *
     * @param mask whether a second input states which tokens are not padding
     * @param narrow whether inputs are int32 instead of int64
     * @param padding id that short rows are filled up with
     */
    public record Inputs(boolean mask, boolean narrow, long padding) {}

    private final NDManager manager;
    private final TorchProgram program;
    private final TorchProgram reading;
    private final Inputs inputs;

    private CausalModel(NDManager manager, TorchProgram program, Inputs inputs) {
        this.manager = manager;
        this.program = program;
        this.inputs = inputs;
        reading = TorchProgram.load(manager, new TorchArchive("Reading").method(READING));
    }

    /** Loads an archive to the device of the runtime. */
    public static CausalModel load(TorchRuntime runtime, Path archive, Inputs inputs) {
        NDManager manager = runtime.newManager();
        try {
            return new CausalModel(manager, TorchProgram.load(manager, archive), inputs);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Natural logarithms of the probabilities of every token after the end of each row.
     *
     * @param rows token ids, each row at least one
     * @return [rows, V]
     * @throws IllegalStateException when the model returns something else than logits for every token
     */
    public float[][] nextLogProbabilities(List<long[]> rows) {
        long[] last = rows.stream().mapToLong(row -> row.length - 1L).toArray();
        try (NDManager step = manager.newSubManager()) {
            NDArray read = read("next", step, logits(step, rows), step.create(last));
            float[] flat = read.toFloatArray();
            int width = flat.length / rows.size();
            float[][] split = new float[rows.size()][];
            for (int r = 0; r < split.length; r++) {
                split[r] = Arrays.copyOfRange(flat, r * width, (r + 1) * width);
            }
            return split;
        }
    }

    /**
     * Losses of each row in nats, summed in double precision over all tokens but the first.
     *
     * @param rows token ids, each row at least two
     * @throws IllegalStateException when the model returns something else than logits for every token
     */
    public double[] losses(List<long[]> rows) {
        int length = longest(rows);
        long[] targets = new long[rows.size() * length];
        Arrays.fill(targets, IGNORED);
        for (int r = 0; r < rows.size(); r++) {
            System.arraycopy(rows.get(r), 1, targets, r * length, rows.get(r).length - 1);
        }
        try (NDManager step = manager.newSubManager()) {
            NDArray logits = logits(step, rows);
            return read("losses", step, logits, step.create(targets, new Shape(rows.size(), length)))
                    .toDoubleArray();
        }
    }

    private NDArray read(String method, NDManager step, NDArray logits, NDArray where) {
        return reading.evaluate(method, step, TorchArgument.of(logits), TorchArgument.of(where))
                .singletonOrThrow();
    }

    private NDArray logits(NDManager step, List<long[]> rows) {
        int length = longest(rows);
        long[] ids = new long[rows.size() * length];
        long[] mask = new long[ids.length];
        Arrays.fill(ids, inputs.padding());
        for (int r = 0; r < rows.size(); r++) {
            long[] row = rows.get(r);
            System.arraycopy(row, 0, ids, r * length, row.length);
            Arrays.fill(mask, r * length, r * length + row.length, 1);
        }
        Shape shape = new Shape(rows.size(), length);
        TorchArgument tokens = TorchArgument.of(array(step, ids, shape));
        NDList results = inputs.mask()
                ? program.evaluate("forward", step, tokens, TorchArgument.of(array(step, mask, shape)))
                : program.evaluate("forward", step, tokens);
        Shape found = results.isEmpty() ? new Shape() : results.get(0).getShape();
        if (found.dimension() != 3 || found.get(0) != rows.size() || found.get(1) != length) {
            throw new IllegalStateException("the model returned an array of shape " + found + " for tokens of shape "
                    + shape + "; it must return logits [rows, tokens, vocabulary], as causal language models do");
        }
        return results.get(0);
    }

    private NDArray array(NDManager step, long[] values, Shape shape) {
        NDArray wide = step.create(values, shape);
        return inputs.narrow() ? wide.toType(DataType.INT32, false) : wide;
    }

    private static int longest(List<long[]> rows) {
        return rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    }

    @Override
    public void close() {
        reading.close();
        program.close();
        manager.close();
    }
}

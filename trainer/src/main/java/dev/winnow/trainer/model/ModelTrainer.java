package dev.winnow.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.winnow.inference.AdamW;
import java.util.List;

/**
 * A model with its optimizer: one call is one optimizer step. One thread; every array of a step is closed with it.
 */
public final class ModelTrainer implements AutoCloseable {
    private final NDManager owner;
    private final LlamaModel model;
    private final AdamW optimizer;
    private final LearningRate learningRate;

    /** Creates the model and its optimizer state below {@code owner}. */
    public ModelTrainer(
            NDManager owner, ModelShape shape, long seed, AdamW.Settings settings, LearningRate learningRate) {
        this(owner, shape, seed, settings, learningRate, Precision.FP32);
    }

    /** The same in another precision. */
    public ModelTrainer(
            NDManager owner,
            ModelShape shape,
            long seed,
            AdamW.Settings settings,
            LearningRate learningRate,
            Precision precision) {
        this.owner = owner;
        this.learningRate = learningRate;
        model = new LlamaModel(owner, shape, seed, precision);
        optimizer = new AdamW(owner, model.parameters(), settings);
    }

    /**
     * Trains on full rows.
     *
     * @return mean loss of the scored tokens before the step, in nats
     */
    public double step(List<TokenRow> rows) {
        try (NDManager step = owner.newSubManager()) {
            TokenBatch batch = TokenBatch.of(step, rows);
            LlamaModel.Gradients of = model.gradients(step, batch, 1.0 / batch.scored());
            optimizer.step(step, of.gradients(), learningRate());
            NDArray loss = of.loss();
            return loss.getDataType() == DataType.FLOAT64 ? loss.getDouble() : loss.getFloat();
        }
    }

    /**
     * Gradient of the mean loss of the scored tokens of all rows, accumulated over groups of like length.
     *
     * @return one array for each parameter, owned by {@code results}
     */
    public List<NDArray> gradient(NDManager results, List<TokenRow> rows, int tokenBudget) {
        long scored = rows.stream().mapToLong(TokenRow::scored).sum();
        List<NDArray> sums = List.of();
        for (List<Integer> group : TokenBatch.byLength(rows, tokenBudget)) {
            try (NDManager step = results.newSubManager()) {
                TokenBatch batch =
                        TokenBatch.of(step, group.stream().map(rows::get).toList());
                List<NDArray> gradients =
                        model.gradients(step, batch, 1.0 / scored).gradients();
                if (sums.isEmpty()) {
                    sums = gradients;
                    sums.forEach(sum -> sum.attach(results));
                } else {
                    for (int i = 0; i < sums.size(); i++) {
                        sums.get(i).addi(gradients.get(i));
                    }
                }
            }
        }
        return sums;
    }

    /** The learning rate of the next step. */
    public double learningRate() {
        return learningRate.at(optimizer.steps());
    }

    /** The manager below which this trainer makes what it needs. */
    public NDManager owner() {
        return owner;
    }

    /** The model. */
    public LlamaModel model() {
        return model;
    }

    /** The optimizer. */
    public AdamW optimizer() {
        return optimizer;
    }

    @Override
    public void close() {
        optimizer.close();
        model.close();
    }
}

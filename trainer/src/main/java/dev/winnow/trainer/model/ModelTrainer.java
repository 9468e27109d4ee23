package dev.winnow.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.winnow.inference.AdamW;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A model with its optimizer and, where asked for, the moving average of its weights: one call is one optimizer step. The last
 * {@value #RECENT_BATCHES} batches are remembered. One thread; every array of a step is closed with it.
 */
public final class ModelTrainer implements AutoCloseable {
    /** Batches that {@link #recentBatches()} holds. */
    public static final int RECENT_BATCHES = 4;

    private final NDManager owner;
    private final LlamaModel model;
    private final AdamW optimizer;
    private final LearningRate learningRate;
    private final Optional<WeightAverage> average;
    private final Deque<List<TokenRow>> recent = new ArrayDeque<>();

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
        this(owner, shape, seed, settings, learningRate, precision, 0);
    }

    /**
     * The same with an average of the weights.
     *
     * @param averageDecay share of the average that a step leaves, in [0, 1); 0 keeps no average
     */
    public ModelTrainer(
            NDManager owner,
            ModelShape shape,
            long seed,
            AdamW.Settings settings,
            LearningRate learningRate,
            Precision precision,
            double averageDecay) {
        this.owner = owner;
        this.learningRate = learningRate;
        model = new LlamaModel(owner, shape, seed, precision);
        optimizer = new AdamW(owner, model.parameters(), settings);
        average = averageDecay == 0
                ? Optional.empty()
                : Optional.of(new WeightAverage(owner, model.parameters(), averageDecay));
    }

    /**
     * Trains on full rows.
     *
     * @return mean loss of the scored tokens before the step, in nats
     */
    public double step(List<TokenRow> rows) {
        average.ifPresent(WeightAverage::requireOwnWeights);
        try (NDManager step = owner.newSubManager()) {
            TokenBatch batch = TokenBatch.of(step, rows);
            LlamaModel.Gradients of = model.gradients(step, batch, 1.0 / batch.scored());
            optimizer.step(step, of.gradients(), learningRate());
            average.ifPresent(it -> it.follow(optimizer.steps()));
            remember(rows);
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

    private void remember(List<TokenRow> rows) {
        recent.addLast(List.copyOf(rows));
        if (recent.size() > RECENT_BATCHES) {
            recent.removeFirst();
        }
    }

    /** The last batches that were trained on, oldest first; empty before the first step. */
    public List<List<TokenRow>> recentBatches() {
        return List.copyOf(recent);
    }

    /** Replaces the remembered batches by those of a checkpoint. */
    public void restoreRecentBatches(List<List<TokenRow>> batches) {
        recent.clear();
        batches.forEach(this::remember);
    }

    /** The moving average of the weights; empty when none is kept. */
    public Optional<WeightAverage> average() {
        return average;
    }

    /** Runs a measurement with the average of the weights in the model, or with the weights themselves where no average is kept. */
    public <T> T atAverage(Supplier<T> measurement) {
        return average.isPresent() ? average.get().during(measurement) : measurement.get();
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
        average.ifPresent(WeightAverage::close);
        optimizer.close();
        model.close();
    }
}

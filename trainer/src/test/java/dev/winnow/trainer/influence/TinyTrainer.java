package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.ParameterStore;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.trainer.model.LearningRate;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.WeightAverage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A model small enough to be differentiated by hand, trained for a while on rows that differ in what they teach. */
final class TinyTrainer implements AutoCloseable {
    static final int CONTEXT = 24;
    static final int BUDGET = 1024;
    static final int BATCH = 4;
    /** A token that no generated row holds. */
    static final int RARE = 250;

    private static final int STEPS = 40;

    final NDManager owner = TorchRuntime.start(1, "cpu").newManager();
    final ModelTrainer trainer;
    final InfluenceOps ops;
    final SplittableRandom random = new SplittableRandom(5);

    TinyTrainer(Precision precision) {
        this(precision, 0);
    }

    /** @param averageDecay as of the trainer; 0 measures at the weights */
    TinyTrainer(Precision precision, double averageDecay) {
        trainer = new ModelTrainer(
                owner,
                new ModelShape(257, CONTEXT, 32, 2, 4, 2, 48),
                3,
                AdamW.Settings.standard(),
                new LearningRate(3e-3, 5, 0, LearningRate.Shape.COSINE),
                precision,
                averageDecay);
        ops = new InfluenceOps(owner);
        for (int i = 0; i < STEPS; i++) {
            trainer.step(rows(BATCH));
        }
    }

    List<TokenRow> rows(int count) {
        List<TokenRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(CONTEXT + 1));
        }
        return rows;
    }

    /** Letters with a period of their own. */
    TokenRow row(int length) {
        int period = 2 + random.nextInt(5);
        int first = 97 + random.nextInt(8);
        int[] tokens = new int[length];
        for (int t = 0; t < length; t++) {
            tokens[t] = random.nextInt(5) == 0 ? 97 + random.nextInt(20) : first + t % period;
        }
        return TokenRow.whole(tokens);
    }

    /** Every third document has two windows; lengths are mixed. */
    List<List<TokenRow>> documents(int count) {
        List<List<TokenRow>> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(
                    i % 3 == 0 ? List.of(row(9), row(CONTEXT + 1)) : List.of(row(5 + random.nextInt(CONTEXT - 4))));
        }
        return documents;
    }

    /** Two tasks of unlike size. */
    ReferenceGradient reference(NDManager scratch) {
        return reference(scratch, List.of(rows(8), rows(4)));
    }

    ReferenceGradient reference(NDManager scratch, List<List<TokenRow>> tasks) {
        return trainer.average().isPresent()
                ? trainer.atAverage(() -> ReferenceGradient.here(trainer, ops, scratch, tasks, BUDGET))
                : ReferenceGradient.ahead(trainer, ops, scratch, tasks, BUDGET);
    }

    InfluenceEstimator estimator(Estimator estimator) {
        return estimator(estimator, BUDGET);
    }

    InfluenceEstimator estimator(Estimator estimator, int tokenBudget) {
        InfluenceEstimator atWeights =
                switch (estimator) {
                    case TWIN -> new TwinInfluence(trainer, ops, tokenBudget);
                    case GHOST -> new GhostInfluence(trainer, ops, tokenBudget);
                    case GRADIENT_DOT ->
                        new GradientDotInfluence(
                                trainer, ops, tokenBudget, GradientDotInfluence.Product.PRECONDITIONED);
                    case ONE_STEP -> oracle(tokenBudget);
                };
        return trainer.average().isEmpty() || estimator == Estimator.ONE_STEP
                ? atWeights
                : new AveragedInfluence(trainer, atWeights);
    }

    OneStepOracle oracle(int tokenBudget) {
        return new OneStepOracle(trainer, ops, tokenBudget, trainer.average().isPresent());
    }

    /** Breaks the embedding of {@link #RARE}, so that a row that holds it has no finite loss. */
    void poison() {
        NDArray embedding = trainer.model().parameters().get("embedding");
        int width = Math.toIntExact(embedding.getShape().get(1));
        double[] values = new double[Math.toIntExact(embedding.size())];
        Arrays.setAll(values, i -> i / width == RARE ? Double.NaN : 0);
        List<NDArray> weights = trainer.model().parameters().copy(owner);
        try (NDArray poison = owner.create(values, embedding.getShape());
                NDArray typed = poison.toType(embedding.getDataType(), true)) {
            weights.set(0, weights.get(0).add(typed));
            trainer.model().parameters().overwrite(weights);
            trainer.average().ifPresent(WeightAverage::restart);
        } finally {
            weights.forEach(NDArray::close);
        }
    }

    /** Every bit that a later step depends on, but for the step count. */
    List<ByteBuffer> state() {
        List<ByteBuffer> state = new ArrayList<>();
        for (ParameterStore store : List.of(
                trainer.model().parameters(),
                trainer.optimizer().firstMoments(),
                trainer.optimizer().secondMoments())) {
            store.all().forEach(array -> state.add(array.toByteBuffer()));
        }
        trainer.average().ifPresent(it -> it.averages().all().forEach(array -> state.add(array.toByteBuffer())));
        return state;
    }

    @Override
    public void close() {
        ops.close();
        trainer.close();
        owner.close();
    }
}

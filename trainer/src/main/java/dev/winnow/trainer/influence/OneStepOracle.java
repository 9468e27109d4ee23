package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.Arrays;
import java.util.List;

/**
 * The reference loss before minus after one real optimizer step with the document in the batch, as a mean over batches that the
 * training took; then everything is put back:
 *
 * <pre>
 *   r_i = 1/K Σ_k L_ref(θ̄) − L_ref(θ̄_ki),   θ_ki = AdamW(θ, g_ki),   g_ki = ((B_k − 1) · g_k + g_i) / B_k
 * </pre>
 *
 * <p>for K batches of B_k rows; g_k is the mean gradient of all rows of batch k but its last, in whose place the document is. The step
 * is made from the weights θ that train, whatever the estimators measure at. θ̄_ki is what is measured at after it: the moving
 * average of the weights with θ_ki taken in, or θ_ki itself.
 *
 * <p>A step along the optimizer's own mean gradient would not do: estimators look ahead along that gradient or assume a step that is small
 * beside it, so that the oracle would agree with them by construction.
 *
 * <p>It costs K backward passes and K passes over the reference rows for each document: the audit of a sample, not the production
 * path. All documents are NaN while no batch has been trained on.
 */
public final class OneStepOracle implements InfluenceEstimator {
    private final ModelTrainer trainer;
    private final InfluenceOps ops;
    private final int tokenBudget;
    private final boolean averaged;

    /** @param averaged whether the loss is that of the moving average of the weights */
    OneStepOracle(ModelTrainer trainer, InfluenceOps ops, int tokenBudget, boolean averaged) {
        this.trainer = trainer;
        this.ops = ops;
        this.tokenBudget = tokenBudget;
        this.averaged = averaged;
    }

    @Override
    public String name() {
        return Estimator.ONE_STEP.toString();
    }

    @Override
    public double[] measure(ReferenceGradient reference, List<List<TokenRow>> documents) {
        return measure(reference, documents, trainer.recentBatches());
    }

    /**
     * The same along the newest batches alone.
     *
     * @param count batches, at most
     */
    public double[] measureAlong(ReferenceGradient reference, List<List<TokenRow>> documents, int count) {
        List<List<TokenRow>> recent = trainer.recentBatches();
        return measure(reference, documents, recent.subList(Math.max(0, recent.size() - count), recent.size()));
    }

    private double[] measure(
            ReferenceGradient reference, List<List<TokenRow>> documents, List<List<TokenRow>> batches) {
        double[] influence = new double[documents.size()];
        double before = averaged
                ? trainer.atAverage(() -> reference.loss(trainer, tokenBudget))
                : reference.loss(trainer, tokenBudget);
        // batch by batch: the gradient of one is held at a time
        for (List<TokenRow> batch : batches) {
            try (NDManager scratch = trainer.owner().newSubManager()) {
                AdamW.Snapshot snapshot = trainer.optimizer().snapshot(scratch);
                List<NDArray> others = rest(scratch, batch);
                for (int i = 0; i < influence.length; i++) {
                    double after = lossAfter(reference, documents.get(i), batch.size(), others, snapshot);
                    influence[i] += (before - after) / batches.size();
                }
            }
        }
        if (batches.isEmpty()) {
            Arrays.fill(influence, Double.NaN);
        }
        return influence;
    }

    private List<NDArray> rest(NDManager scratch, List<TokenRow> batch) {
        return batch.size() == 1
                ? List.of()
                : trainer.gradient(scratch, batch.subList(0, batch.size() - 1), tokenBudget);
    }

    /** L_ref after a step with the document among others; NaN when the step or the loss is not finite. */
    private double lossAfter(
            ReferenceGradient reference,
            List<TokenRow> document,
            int batchRows,
            List<NDArray> others,
            AdamW.Snapshot snapshot) {
        AdamW optimizer = trainer.optimizer();
        try (NDManager step = trainer.owner().newSubManager()) {
            List<NDArray> gradient = trainer.gradient(step, document, tokenBudget);
            if (!others.isEmpty()) {
                ops.blend(gradient, others, 1.0 / batchRows, (batchRows - 1.0) / batchRows);
            }
            double norm = optimizer.step(step, gradient, trainer.learningRate());
            if (averaged) {
                trainer.average().orElseThrow().advance(optimizer.steps());
            }
            double loss = reference.loss(trainer, tokenBudget);
            return Double.isFinite(norm) && Double.isFinite(loss) ? loss : Double.NaN;
        } finally {
            optimizer.restore(snapshot);
        }
    }
}

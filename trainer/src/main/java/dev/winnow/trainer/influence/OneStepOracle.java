package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/**
 * The reference loss before minus after one real optimizer step with the document in the batch; then everything is put
 * back. It costs a backward pass and a pass over the reference rows per document: the audit of a sample, not the
 * production path.
 *
 * <p>The rest of the batch is the optimizer's own running mean gradient m̂ = m/(1−β₁ᵗ), so that the step is
 * g = ((B−1)·m̂ + g_i)/B for a batch of B rows, as when the document is trained among others.
 */
public final class OneStepOracle implements InfluenceEstimator {
    private final ModelTrainer trainer;
    private final InfluenceOps ops;
    private final int batchRows;
    private final int tokenBudget;

    OneStepOracle(ModelTrainer trainer, InfluenceOps ops, int batchRows, int tokenBudget) {
        this.trainer = trainer;
        this.ops = ops;
        this.batchRows = batchRows;
        this.tokenBudget = tokenBudget;
    }

    @Override
    public String name() {
        return Estimator.ONE_STEP.toString();
    }

    @Override
    public double[] measure(ReferenceGradient reference, List<List<TokenRow>> documents) {
        AdamW optimizer = trainer.optimizer();
        double[] influence = new double[documents.size()];
        try (NDManager scratch = trainer.owner().newSubManager()) {
            AdamW.Snapshot snapshot = optimizer.snapshot(scratch);
            double before = reference.loss(trainer, tokenBudget);
            double ofMean = (batchRows - 1.0) / batchRows / optimizer.firstCorrection();
            for (int i = 0; i < influence.length; i++) {
                try (NDManager step = scratch.newSubManager()) {
                    List<NDArray> gradient = trainer.gradient(step, documents.get(i), tokenBudget);
                    ops.blend(gradient, optimizer.firstMoments().all(), 1.0 / batchRows, ofMean);
                    double norm = optimizer.step(step, gradient, trainer.learningRate());
                    double gain = before - reference.loss(trainer, tokenBudget);
                    influence[i] = Double.isFinite(norm) && Double.isFinite(gain) ? gain : Double.NaN;
                } finally {
                    optimizer.restore(snapshot);
                }
            }
        }
        return influence;
    }
}

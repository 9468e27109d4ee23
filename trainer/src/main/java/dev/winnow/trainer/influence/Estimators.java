package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/** Makes the estimators of one trainer, and what all of them measure against. Training thread only; closed after them. */
public final class Estimators implements AutoCloseable {
    private final ModelTrainer trainer;
    private final InfluenceOps ops;
    private final int batchRows;
    private final int tokenBudget;

    /**
     * Estimators at the trainer's current weights, whenever they are asked.
     *
     * @param batchRows rows of a training batch
     * @param tokenBudget most padded tokens of one pass
     */
    public Estimators(ModelTrainer trainer, int batchRows, int tokenBudget) {
        this.trainer = trainer;
        this.batchRows = batchRows;
        this.tokenBudget = tokenBudget;
        ops = new InfluenceOps(trainer.owner());
    }

    /** An estimator that a trainer may reward with. */
    public InfluenceEstimator of(Estimator estimator) {
        return switch (estimator) {
            case TWIN -> new TwinInfluence(trainer, ops, tokenBudget);
            case GHOST -> new GhostInfluence(trainer, ops, tokenBudget);
            case GRADIENT_DOT -> gradient(GradientDotInfluence.Product.PRECONDITIONED);
            case ONE_STEP -> new OneStepOracle(trainer, ops, batchRows, tokenBudget);
        };
    }

    /**
     * Twin with another step.
     *
     * @param relativeStep ‖εv‖ / ‖θ‖, above 0
     */
    public InfluenceEstimator twin(double relativeStep) {
        return new TwinInfluence(trainer, ops, tokenBudget, relativeStep);
    }

    /** What others reward with: the product without the preconditioner, its cosine, and minus the loss. */
    public List<InfluenceEstimator> baselines() {
        return List.of(
                gradient(GradientDotInfluence.Product.RAW),
                gradient(GradientDotInfluence.Product.COSINE),
                new MinusLoss(trainer, tokenBudget));
    }

    private InfluenceEstimator gradient(GradientDotInfluence.Product product) {
        return new GradientDotInfluence(trainer, ops, tokenBudget, product);
    }

    /**
     * The reference gradient after the optimizer's next step, owned by {@code owner}; model and optimizer stay as they are.
     *
     * @param tasks rows of each reference task
     */
    public ReferenceGradient reference(NDManager owner, List<List<TokenRow>> tasks) {
        return ReferenceGradient.of(trainer, ops, owner, tasks, tokenBudget);
    }

    /** The same at the weights before the optimizer's next step instead of after it, to be compared with. */
    public ReferenceGradient referenceBeforeStep(NDManager owner, List<List<TokenRow>> tasks) {
        return ReferenceGradient.here(trainer, ops, owner, tasks, tokenBudget);
    }

    @Override
    public void close() {
        ops.close();
    }
}

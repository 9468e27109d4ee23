package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/**
 * Makes the estimators of one trainer, and what all of them measure against: at the moving average of the weights where the trainer keeps
 * one, else at the weights. Training thread only; closed after them.
 */
public final class Estimators implements AutoCloseable {
    private final ModelTrainer trainer;
    private final InfluenceOps ops;
    private final int tokenBudget;
    private final boolean averaged;

    /**
     * Estimators at the weights, or their average, as they are when a measurement is asked for.
     *
     * @param tokenBudget most padded tokens of one pass
     */
    public Estimators(ModelTrainer trainer, int tokenBudget) {
        this(trainer, tokenBudget, trainer.average().isPresent());
    }

    private Estimators(ModelTrainer trainer, int tokenBudget, boolean averaged) {
        this.trainer = trainer;
        this.tokenBudget = tokenBudget;
        this.averaged = averaged;
        ops = new InfluenceOps(trainer.owner());
    }

    /** The same at the weights themselves, whether or not an average is kept: to be compared with. */
    public static Estimators atWeights(ModelTrainer trainer, int tokenBudget) {
        return new Estimators(trainer, tokenBudget, false);
    }

    /** An estimator that a trainer may reward with. */
    public InfluenceEstimator of(Estimator estimator) {
        return switch (estimator) {
            case TWIN -> placed(new TwinInfluence(trainer, ops, tokenBudget));
            case GHOST -> placed(new GhostInfluence(trainer, ops, tokenBudget));
            case GRADIENT_DOT -> gradient(GradientDotInfluence.Product.PRECONDITIONED);
            case ONE_STEP -> oracle();
        };
    }

    /** The oracle that audits. */
    public OneStepOracle oracle() {
        return new OneStepOracle(trainer, ops, tokenBudget, averaged);
    }

    private InfluenceEstimator placed(InfluenceEstimator estimator) {
        return averaged ? new AveragedInfluence(trainer, estimator) : estimator;
    }

    /**
     * Twin with another step.
     *
     * @param relativeStep ‖εv‖ / ‖θ‖, above 0
     */
    public InfluenceEstimator twin(double relativeStep) {
        return placed(new TwinInfluence(trainer, ops, tokenBudget, relativeStep));
    }

    /** What others reward with: the product without the preconditioner, its cosine, and minus the loss. */
    public List<InfluenceEstimator> baselines() {
        return List.of(
                gradient(GradientDotInfluence.Product.RAW),
                gradient(GradientDotInfluence.Product.COSINE),
                placed(new MinusLoss(trainer, tokenBudget)));
    }

    private InfluenceEstimator gradient(GradientDotInfluence.Product product) {
        return placed(new GradientDotInfluence(trainer, ops, tokenBudget, product));
    }

    /**
     * The reference gradient where the next step is measured, owned by {@code owner}: at the average, which a step hardly moves, or
     * at the weights after the optimizer's next step. Model and optimizer stay as they are.
     *
     * @param tasks rows of each reference task
     */
    public ReferenceGradient reference(NDManager owner, List<List<TokenRow>> tasks) {
        return averaged
                ? trainer.atAverage(() -> ReferenceGradient.here(trainer, ops, owner, tasks, tokenBudget))
                : ReferenceGradient.ahead(trainer, ops, owner, tasks, tokenBudget);
    }

    /** The same with the other choice of looking ahead one step or not, to be compared with. */
    public ReferenceGradient otherReference(NDManager owner, List<List<TokenRow>> tasks) {
        return averaged
                ? trainer.atAverage(() -> ReferenceGradient.ahead(trainer, ops, owner, tasks, tokenBudget))
                : ReferenceGradient.here(trainer, ops, owner, tasks, tokenBudget);
    }

    @Override
    public void close() {
        ops.close();
    }
}

package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient that rewards are measured along, and the loss that it is the gradient of:
 *
 * <pre>
 *   L_ref = Σ_k weight_k · L_k,   g_ref = ∇L_ref(θ̂),   weight_k = 1 / (K ‖∇L_k(θ̂)‖)
 * </pre>
 *
 * for K tasks. θ̂ is where the effect of the next optimizer step is seen. At the moving average of the weights that is the average
 * itself, since one step hardly moves it. At the weights it is θ⁺, to which the next step leads without any document: one step
 * at a constant rate crosses the narrow valleys of the loss, so that the gradient before it points across them and that after it
 * back. {@code bench influence} reports the rank correlation with the one-step oracle for either. The norms are fixed at the time of
 * measurement, so that the longest or the hardest task does not win.
 *
 * @param parts rows of each task that has a gradient
 * @param weights weight of each part's mean loss
 * @param gradient g_ref, one array for each parameter; owned by the manager that was given
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ReferenceGradient(List<List<TokenRow>> parts, double[] weights, List<NDArray> gradient) {

    /**
     * Measures the gradient at the weights after the optimizer's next step. Parts whose gradient vanishes or is not finite are left out. Model and optimizer are left as
     * they were, to the bit.
     */
    static ReferenceGradient ahead(
            ModelTrainer trainer, InfluenceOps ops, NDManager owner, List<List<TokenRow>> tasks, int tokenBudget) {
        AdamW optimizer = trainer.optimizer();
        try (NDManager scratch = owner.newSubManager()) {
            AdamW.Snapshot snapshot = optimizer.snapshot(scratch);
            try {
                stepAhead(trainer, ops, scratch);
                return here(trainer, ops, owner, tasks, tokenBudget);
            } finally {
                optimizer.restore(snapshot);
            }
        }
    }

    /** One optimizer step along the mean gradient m̂ = m/(1−β₁ᵗ); none where there has been no step yet. */
    private static void stepAhead(ModelTrainer trainer, InfluenceOps ops, NDManager scratch) {
        AdamW optimizer = trainer.optimizer();
        if (optimizer.steps() > 0) {
            List<NDArray> mean = optimizer.firstMoments().copy(scratch);
            ops.blend(mean, mean, 1 / optimizer.firstCorrection(), 0);
            optimizer.step(scratch, mean, trainer.learningRate());
        }
    }

    /** The same at the weights that the model holds. */
    static ReferenceGradient here(
            ModelTrainer trainer, InfluenceOps ops, NDManager owner, List<List<TokenRow>> tasks, int tokenBudget) {
        List<NDArray> sum = trainer.model().parameters().all().stream()
                .map(array -> owner.zeros(array.getShape(), array.getDataType()))
                .toList();
        List<List<TokenRow>> parts = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (List<TokenRow> rows : tasks) {
            try (NDManager scratch = owner.newSubManager()) {
                List<NDArray> gradient = trainer.gradient(scratch, rows, tokenBudget);
                double norm = ops.norm(gradient);
                if (!Double.isFinite(norm) || norm == 0) {
                    continue;
                }
                double weight = 1.0 / tasks.size() / norm;
                ops.accumulate(sum, gradient, weight);
                parts.add(rows);
                weights.add(weight);
            }
        }
        if (parts.isEmpty()) {
            throw new IllegalStateException(
                    "no reference task has a finite gradient: the model has diverged; lower the learning rate");
        }
        return new ReferenceGradient(
                parts, weights.stream().mapToDouble(Double::doubleValue).toArray(), sum);
    }

    /**
     * Where a step on the reference would go, with the optimizer's own moments, rate and ε′:
     *
     * <pre>
     *   v = P g_ref,   P = α (1−β₁)/(1−β₁ᵗ) / (√v̂ + ε′)
     * </pre>
     *
     * <p>Every estimator but the oracle measures documents along it.
     *
     * @return one array for each parameter, owned by {@code owner}
     */
    List<NDArray> direction(ModelTrainer trainer, InfluenceOps ops, NDManager owner) {
        AdamW optimizer = trainer.optimizer();
        AdamW.Settings settings = optimizer.settings();
        List<NDArray> direction = gradient.stream().map(NDArray::duplicate).toList();
        direction.forEach(array -> array.attach(owner));
        double rate = trainer.learningRate() * (1 - settings.beta1()) / optimizer.firstCorrection();
        List<NDArray> second = optimizer.secondMoments().all();
        ops.precondition(direction, second, rate, optimizer.secondCorrection(), settings.epsilon());
        return direction;
    }

    /** L_ref of the current model. */
    double loss(ModelTrainer trainer, int tokenBudget) {
        double total = 0;
        for (int i = 0; i < parts.size(); i++) {
            total += weights[i] * meanLoss(trainer, parts.get(i), tokenBudget);
        }
        return total;
    }

    /** Mean loss of all scored tokens of the rows, in nats. */
    public static double meanLoss(ModelTrainer trainer, List<TokenRow> rows, int tokenBudget) {
        double total = 0;
        for (double loss : trainer.model().rowLosses(trainer.owner(), rows, tokenBudget)) {
            total += loss;
        }
        return total / rows.stream().mapToLong(TokenRow::scored).sum();
    }
}

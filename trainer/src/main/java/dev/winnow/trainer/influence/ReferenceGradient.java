package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient that rewards are measured along, and the loss that it is the gradient of:
 *
 * <pre>
 *   g_ref = mean over tasks of ∇L_task / ‖∇L_task‖        L_ref = mean over tasks of L_task / ‖∇L_task‖
 * </pre>
 *
 * with the norms fixed at the time of measurement, so that the longest or the hardest task does not win.
 *
 * @param tasks rows of each task with a gradient
 * @param norms ‖∇L_task‖, one for each task
 * @param gradient g_ref, one array for each parameter; owned by the manager that was given
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ReferenceGradient(List<List<TokenRow>> tasks, double[] norms, List<NDArray> gradient) {

    /** Measures the gradient of the current model. Tasks whose gradient vanishes or is not finite are left out. */
    static ReferenceGradient of(
            ModelTrainer trainer, InfluenceOps ops, NDManager owner, List<List<TokenRow>> tasks, int tokenBudget) {
        List<NDArray> sum = null;
        List<List<TokenRow>> used = new ArrayList<>();
        List<Double> norms = new ArrayList<>();
        for (List<TokenRow> rows : tasks) {
            try (NDManager scratch = owner.newSubManager()) {
                List<NDArray> gradient = trainer.gradient(scratch, rows, tokenBudget);
                double norm = ops.norm(gradient);
                if (!Double.isFinite(norm) || norm == 0) {
                    continue;
                }
                if (sum == null) {
                    sum = gradient.stream()
                            .map(array -> owner.zeros(array.getShape(), array.getDataType()))
                            .toList();
                }
                ops.accumulate(sum, gradient, 1 / (norm * tasks.size()));
                used.add(rows);
                norms.add(norm);
            }
        }
        if (sum == null) {
            throw new IllegalStateException(
                    "no reference task has a finite gradient: the model has diverged; lower the learning rate");
        }
        return new ReferenceGradient(
                used, norms.stream().mapToDouble(Double::doubleValue).toArray(), sum);
    }

    /** L_ref of the current model. */
    double loss(ModelTrainer trainer, int tokenBudget) {
        double total = 0;
        for (int i = 0; i < tasks.size(); i++) {
            total += meanLoss(trainer, tasks.get(i), tokenBudget) / norms[i];
        }
        return total / tasks.size();
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

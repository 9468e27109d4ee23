package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/**
 * Central difference of a document's loss along the preconditioned reference gradient:
 *
 * <pre>
 *   r_i = [ℓ_i(θ + εv) − ℓ_i(θ − εv)] / 2ε  ≈ ⟨g_ref, P g_i⟩,   v = P g_ref
 * </pre>
 *
 * <p>ℓ_i is the mean loss per token of the document's windows; ε makes ‖εv‖ a thousandth of ‖θ‖. Two forward passes, no
 * backward pass.
 */
public final class TwinInfluence implements InfluenceEstimator {
    private static final double RELATIVE_STEP = 1e-3;

    private final ModelTrainer trainer;
    private final InfluenceOps ops;
    private final int tokenBudget;
    private final double relativeStep;

    TwinInfluence(ModelTrainer trainer, InfluenceOps ops, int tokenBudget) {
        this(trainer, ops, tokenBudget, RELATIVE_STEP);
    }

    TwinInfluence(ModelTrainer trainer, InfluenceOps ops, int tokenBudget, double relativeStep) {
        this.trainer = trainer;
        this.ops = ops;
        this.tokenBudget = tokenBudget;
        this.relativeStep = relativeStep;
    }

    @Override
    public String name() {
        return Estimator.TWIN.toString();
    }

    @Override
    public double[] measure(ReferenceGradient reference, List<List<TokenRow>> documents) {
        LlamaModel model = trainer.model();
        List<TokenRow> rows = DocumentMeans.rows(documents);
        try (NDManager scratch = trainer.owner().newSubManager()) {
            List<NDArray> origin = model.parameters().copy(scratch);
            List<NDArray> direction = reference.direction(trainer, ops, scratch);
            double size = relativeStep * ops.size(origin) / ops.size(direction);
            List<NDArray> parameters = model.parameters().all();
            double[] above;
            double[] below;
            try {
                ops.displace(parameters, origin, direction, size);
                above = model.rowLosses(scratch, rows, tokenBudget);
                ops.displace(parameters, origin, direction, -size);
                below = model.rowLosses(scratch, rows, tokenBudget);
            } finally {
                // from copies: adding and subtracting would not give the same bits back
                model.parameters().overwrite(origin);
            }
            double[] slope = new double[rows.size()];
            for (int i = 0; i < slope.length; i++) {
                slope[i] = (above[i] - below[i]) / (2 * size);
            }
            return DocumentMeans.of(documents, slope);
        }
    }
}

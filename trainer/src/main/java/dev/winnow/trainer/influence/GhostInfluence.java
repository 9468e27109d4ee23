package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenBatch;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/**
 * The product with every document's gradient, none of which is ever made:
 *
 * <pre>
 *   r_i = ⟨v, g_i⟩ = Σ_layers Σ_t a_tᵀ V b_t,   a = input, b = gradient of the output, V = v in the layer's shape
 * </pre>
 *
 * by one forward and one backward pass over a batch of many documents. No step size, so no error of one; a check of
 * {@link TwinInfluence} at about the cost of training on the documents.
 */
public final class GhostInfluence implements InfluenceEstimator {
    private final ModelTrainer trainer;
    private final InfluenceOps ops;
    private final int tokenBudget;

    GhostInfluence(ModelTrainer trainer, InfluenceOps ops, int tokenBudget) {
        this.trainer = trainer;
        this.ops = ops;
        this.tokenBudget = tokenBudget;
    }

    @Override
    public String name() {
        return Estimator.GHOST.toString();
    }

    @Override
    public double[] measure(ReferenceGradient reference, List<List<TokenRow>> documents) {
        List<TokenRow> rows = DocumentMeans.rows(documents);
        try (NDManager scratch = trainer.owner().newSubManager()) {
            List<NDArray> direction = reference.direction(trainer, ops, scratch);
            double[] derivatives = TokenBatch.perRow(scratch, rows, tokenBudget, (step, batch) -> trainer.model()
                    .rowDerivatives(step, batch, direction));
            // derivatives are linear in the loss: dividing the sums is the same as weighting the rows
            return DocumentMeans.of(documents, derivatives);
        }
    }
}

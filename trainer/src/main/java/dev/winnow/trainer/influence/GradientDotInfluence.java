package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/**
 * The definition itself, ⟨v, g_i⟩, by one backward pass for each document: the ground truth of the others. Products are
 * summed in double precision.
 *
 * <p>The same without the preconditioner, and its cosine, are what earlier methods reward with; they are here to be compared.
 */
public final class GradientDotInfluence implements InfluenceEstimator {
    private final ModelTrainer trainer;
    private final InfluenceOps ops;
    private final int tokenBudget;
    private final Product product;

    /** Which product. */
    enum Product {
        /** ⟨P g_ref, g_i⟩. */
        PRECONDITIONED("gradient-dot"),
        /** ⟨g_ref, g_i⟩. */
        RAW("dot"),
        /** ⟨g_ref, g_i⟩ / (‖g_ref‖ ‖g_i‖). */
        COSINE("cosine");

        private final String label;

        Product(String label) {
            this.label = label;
        }
    }

    GradientDotInfluence(ModelTrainer trainer, InfluenceOps ops, int tokenBudget, Product product) {
        this.trainer = trainer;
        this.ops = ops;
        this.tokenBudget = tokenBudget;
        this.product = product;
    }

    @Override
    public String name() {
        return product.label;
    }

    @Override
    public double[] measure(ReferenceGradient reference, List<List<TokenRow>> documents) {
        double[] influence = new double[documents.size()];
        try (NDManager scratch = trainer.owner().newSubManager()) {
            List<NDArray> along = product == Product.PRECONDITIONED
                    ? reference.direction(trainer, ops, scratch)
                    : reference.gradient();
            double length = product == Product.COSINE ? ops.norm(along) : 1;
            for (int i = 0; i < influence.length; i++) {
                try (NDManager step = scratch.newSubManager()) {
                    List<NDArray> own = trainer.gradient(step, documents.get(i), tokenBudget);
                    double dot = ops.dot(along, own);
                    double value = product == Product.COSINE ? dot / (length * ops.norm(own)) : dot;
                    influence[i] = Double.isFinite(value) ? value : Double.NaN;
                }
            }
        }
        return influence;
    }
}

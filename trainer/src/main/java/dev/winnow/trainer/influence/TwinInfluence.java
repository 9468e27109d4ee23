package dev.winnow.trainer.influence;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/**
 * Central difference of a document's loss along the preconditioned reference gradient:
 *
 * <pre>
 *   v = P g_ref,  P = α (1−β₁)/(1−β₁ᵗ) / (√v̂ + ε′)      r_i = [ℓ_i(θ + εv) − ℓ_i(θ − εv)] / 2ε  ≈ ⟨g_ref, P g_i⟩
 * </pre>
 *
 * with the optimizer's own moments, rate and ε′, so that v is where a step on the reference would go.
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
        return "twin";
    }

    @Override
    public double[] measure(ReferenceGradient reference, List<List<TokenRow>> documents) {
        LlamaModel model = trainer.model();
        List<TokenRow> rows = documents.stream().flatMap(List::stream).toList();
        try (NDManager scratch = trainer.owner().newSubManager()) {
            List<NDArray> origin = model.parameters().copy(scratch);
            List<NDArray> direction = direction(scratch, reference);
            double size = relativeStep * ops.norm(origin) / ops.norm(direction);
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
            return perDocument(documents, above, below, size);
        }
    }

    private List<NDArray> direction(NDManager scratch, ReferenceGradient reference) {
        AdamW optimizer = trainer.optimizer();
        AdamW.Settings settings = optimizer.settings();
        List<NDArray> direction =
                reference.gradient().stream().map(NDArray::duplicate).toList();
        direction.forEach(array -> array.attach(scratch));
        double rate = trainer.learningRate() * (1 - settings.beta1()) / optimizer.firstCorrection();
        List<NDArray> second = optimizer.secondMoments().all();
        ops.precondition(direction, second, rate, optimizer.secondCorrection(), settings.epsilon());
        return direction;
    }

    private static double[] perDocument(List<List<TokenRow>> documents, double[] above, double[] below, double size) {
        double[] influence = new double[documents.size()];
        int row = 0;
        for (int i = 0; i < influence.length; i++) {
            double difference = 0;
            long scored = 0;
            for (TokenRow window : documents.get(i)) {
                difference += above[row] - below[row];
                scored += window.scored();
                row++;
            }
            influence[i] = difference / scored / (2 * size);
        }
        return influence;
    }
}

package dev.winnow.trainer.influence;

import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.Arrays;
import java.util.List;

/** Minus a document's own loss, as perplexity filters choose; knows nothing of the reference. To be compared with. */
final class MinusLoss implements InfluenceEstimator {
    private final ModelTrainer trainer;
    private final int tokenBudget;

    MinusLoss(ModelTrainer trainer, int tokenBudget) {
        this.trainer = trainer;
        this.tokenBudget = tokenBudget;
    }

    @Override
    public String name() {
        return "minus-loss";
    }

    @Override
    public double[] measure(ReferenceGradient reference, List<List<TokenRow>> documents) {
        double[] losses = trainer.model().rowLosses(trainer.owner(), DocumentMeans.rows(documents), tokenBudget);
        return Arrays.stream(DocumentMeans.of(documents, losses))
                .map(loss -> -loss)
                .toArray();
    }
}

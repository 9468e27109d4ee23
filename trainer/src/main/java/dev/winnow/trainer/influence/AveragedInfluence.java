package dev.winnow.trainer.influence;

import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/** Another estimator at the moving average of the weights. */
final class AveragedInfluence implements InfluenceEstimator {
    private final ModelTrainer trainer;
    private final InfluenceEstimator estimator;

    AveragedInfluence(ModelTrainer trainer, InfluenceEstimator estimator) {
        this.trainer = trainer;
        this.estimator = estimator;
    }

    @Override
    public String name() {
        return estimator.name();
    }

    @Override
    public double[] measure(ReferenceGradient reference, List<List<TokenRow>> documents) {
        return trainer.atAverage(() -> estimator.measure(reference, documents));
    }
}

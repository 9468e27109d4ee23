package dev.winnow.trainer.influence;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.winnow.selection.Spearman;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In float32, as in training: the estimators order documents as a real optimizer step does. */
class OracleRankIT {
    @Test
    void theReferenceGradientAfterTheNextStepForetellsThatStepBetterThanTheOneBefore() {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP32);
                NDManager scratch = tiny.owner.newSubManager()) {
            List<List<TokenRow>> documents = tiny.documents(40);
            List<List<TokenRow>> tasks = List.of(tiny.rows(8), tiny.rows(4));
            ReferenceGradient after = ReferenceGradient.of(tiny.trainer, tiny.ops, scratch, tasks, TinyTrainer.BUDGET);
            ReferenceGradient before =
                    ReferenceGradient.here(tiny.trainer, tiny.ops, scratch, tasks, TinyTrainer.BUDGET);
            InfluenceEstimator twin = tiny.estimator(Estimator.TWIN);

            double[] oracle = tiny.estimator(Estimator.ONE_STEP).measure(after, documents);

            double agreement = Spearman.correlation(twin.measure(after, documents), oracle);
            assertThat(agreement).isGreaterThan(0.97);
            assertThat(agreement).isGreaterThan(Spearman.correlation(twin.measure(before, documents), oracle));
        }
    }

    @Test
    void twinRanksDocumentsAsTheOracleDoesAndHalvingTheStepChangesNoRank() {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP32);
                NDManager scratch = tiny.owner.newSubManager()) {
            List<List<TokenRow>> documents = tiny.documents(40);
            ReferenceGradient reference = tiny.reference(scratch);
            double[] twin = tiny.estimator(Estimator.TWIN).measure(reference, documents);

            double[] oracle = tiny.estimator(Estimator.ONE_STEP).measure(reference, documents);
            double[] ghost = tiny.estimator(Estimator.GHOST).measure(reference, documents);
            double[] half =
                    new TwinInfluence(tiny.trainer, tiny.ops, TinyTrainer.BUDGET, 5e-4).measure(reference, documents);

            assertThat(Spearman.correlation(twin, oracle)).isGreaterThan(0.8);
            assertThat(Spearman.correlation(twin, ghost)).isGreaterThan(0.98);
            assertThat(Spearman.correlation(twin, half)).isGreaterThan(0.98);
        }
    }
}

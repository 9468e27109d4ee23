package dev.winnow.trainer.influence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.selection.Spearman;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.model.TokenRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oracle makes steps that the training makes, and the estimators order documents as it does. */
class OracleRankIT {
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9})
    void theOracleMakesTheVeryStepOfTheTrainingWithTheDocumentInABatchThatWasTaken(double averageDecay) {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP64, averageDecay);
                NDManager scratch = tiny.owner.newSubManager()) {
            ReferenceGradient reference = tiny.reference(scratch);
            TokenRow document = tiny.row(TinyTrainer.CONTEXT + 1);
            List<List<TokenRow>> taken = tiny.trainer.recentBatches();
            double expected = 0;
            for (List<TokenRow> batch : taken) {
                double before = loss(tiny, reference);
                try (Restored ignored = new Restored(tiny)) {
                    List<TokenRow> rows = new ArrayList<>(batch.subList(0, batch.size() - 1));
                    rows.add(document);
                    tiny.trainer.step(rows);
                    expected += (before - loss(tiny, reference)) / taken.size();
                }
            }
            tiny.trainer.restoreRecentBatches(taken);

            double influence = tiny.oracle(TinyTrainer.BUDGET).measure(reference, List.of(List.of(document)))[0];

            assertThat(taken).hasSize(4);
            assertThat(influence).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        }
    }

    private static double loss(TinyTrainer tiny, ReferenceGradient reference) {
        return tiny.trainer.atAverage(() -> reference.loss(tiny.trainer, TinyTrainer.BUDGET));
    }

    /** Puts weights, optimizer and average back when it is closed. */
    private static final class Restored implements AutoCloseable {
        private final TinyTrainer tiny;
        private final NDManager scratch;
        private final AdamW.Snapshot snapshot;
        private final List<NDArray> averages;

        Restored(TinyTrainer tiny) {
            this.tiny = tiny;
            scratch = tiny.owner.newSubManager();
            snapshot = tiny.trainer.optimizer().snapshot(scratch);
            averages = tiny.trainer
                    .average()
                    .map(it -> it.averages().copy(scratch))
                    .orElse(List.of());
        }

        @Override
        public void close() {
            tiny.trainer.optimizer().restore(snapshot);
            tiny.trainer.average().ifPresent(it -> it.averages().overwrite(averages));
            scratch.close();
        }
    }

    @Test
    void otherBatchesOfTheTrainingGiveAnotherOracle() {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP64);
                NDManager scratch = tiny.owner.newSubManager()) {
            ReferenceGradient reference = tiny.reference(scratch);
            List<List<TokenRow>> documents = tiny.documents(6);
            double[] first = tiny.oracle(TinyTrainer.BUDGET).measure(reference, documents);

            tiny.trainer.restoreRecentBatches(List.of(tiny.rows(TinyTrainer.BATCH), tiny.rows(TinyTrainer.BATCH)));

            assertThat(tiny.oracle(TinyTrainer.BUDGET).measure(reference, documents))
                    .isNotEqualTo(first);
            tiny.trainer.restoreRecentBatches(List.of());
            assertThat(tiny.oracle(TinyTrainer.BUDGET).measure(reference, documents))
                    .containsOnly(Double.NaN);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9})
    void twinRanksDocumentsAsTheOracleDoesAndHalvingTheStepChangesNoRank(double averageDecay) {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP32, averageDecay);
                NDManager scratch = tiny.owner.newSubManager()) {
            List<List<TokenRow>> documents = tiny.documents(40);
            ReferenceGradient reference = tiny.reference(scratch);
            double[] twin = tiny.estimator(Estimator.TWIN).measure(reference, documents);

            double[] oracle = tiny.estimator(Estimator.ONE_STEP).measure(reference, documents);
            double[] ghost = tiny.estimator(Estimator.GHOST).measure(reference, documents);
            double[] half = tiny.trainer.atAverage(() ->
                    new TwinInfluence(tiny.trainer, tiny.ops, TinyTrainer.BUDGET, 5e-4).measure(reference, documents));

            assertThat(Spearman.correlation(twin, oracle)).isGreaterThan(0.8);
            assertThat(Spearman.correlation(twin, ghost)).isGreaterThan(0.98);
            assertThat(Spearman.correlation(twin, half)).isGreaterThan(0.98);
        }
    }
}

package dev.winnow.trainer.influence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.reference.ReferenceItem;
import dev.winnow.trainer.reference.ReferenceTask;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RewardAuditIT {
    private static final int READINGS = 3;

    private static InfluenceMeter meter(TinyTrainer tiny, int auditProbes, Estimator estimator) {
        List<ReferenceItem> items = IntStream.range(0, 40)
                .mapToObj(i -> new ReferenceItem("item" + i, "abcabcabc" + i, "abcabcabcabc"))
                .toList();
        ReferenceRows rows = new ReferenceRows(
                List.of(new ReferenceTask("letters", items)),
                new ByteVocabulary(),
                TinyTrainer.CONTEXT,
                ReferenceRows.Scored.TEXT,
                4);
        return new InfluenceMeter(
                tiny.trainer, rows, new InfluenceMeter.Settings(8, 8, auditProbes, TinyTrainer.BUDGET, estimator));
    }

    private static double audited(TinyTrainer tiny, InfluenceMeter meter, List<List<TokenRow>> documents) {
        RewardAudit audit = meter.audit(READINGS);
        for (int round = 0; round < READINGS; round++) {
            audit.read(documents, meter.read(documents, round), round);
            for (int i = 0; i < 10; i++) {
                tiny.trainer.step(tiny.rows(TinyTrainer.BATCH));
            }
        }
        return audit.correlation();
    }

    @Test
    void rewardsOfSeveralReadingsAgreeWithStepsThatTheTrainingMakes() {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP32, 0.9);
                InfluenceMeter meter = meter(tiny, 40, Estimator.TWIN)) {
            // below .5 the weights of a run would be frozen; 1 would be the estimator itself
            assertThat(audited(tiny, meter, tiny.documents(40))).isBetween(0.5, 0.999);
        }
    }

    @Test
    void anAuditThatIsOffOrOfTheOracleItselfHasNoCorrelation() {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP32, 0.9);
                InfluenceMeter off = meter(tiny, 0, Estimator.TWIN);
                InfluenceMeter itself = meter(tiny, 8, Estimator.ONE_STEP)) {
            assertThat(audited(tiny, off, tiny.documents(6))).isNaN();
            assertThat(audited(tiny, itself, tiny.documents(6))).isNaN();
        }
    }

    @Test
    void aDocumentThatCouldNotBeMeasuredIsNotSampled() {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP32, 0.9);
                InfluenceMeter meter = meter(tiny, 3, Estimator.TWIN)) {
            double[] influence = {Double.NaN, 1, Double.NEGATIVE_INFINITY, 2, 3};

            assertThat(meter.auditSample(influence, 7)).containsExactly(1, 3, 4);
        }
    }
}

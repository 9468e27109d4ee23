package dev.winnow.trainer.influence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.selection.Spearman;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.LearningRate;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.TokenRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InfluenceIT {
    private static final int CONTEXT = 24;
    private static final int BUDGET = 1024;

    private final NDManager owner = TorchRuntime.start(1, "cpu").newManager();
    private final ModelTrainer trainer = new ModelTrainer(
            owner,
            new ModelShape(257, CONTEXT, 32, 2, 4, 2, 48),
            3,
            AdamW.Settings.standard(),
            new LearningRate(3e-3, 5, 0, LearningRate.Shape.COSINE));
    private final InfluenceOps ops = new InfluenceOps(owner);
    private final SplittableRandom random = new SplittableRandom(5);

    @BeforeEach
    void train() {
        for (int i = 0; i < 40; i++) {
            trainer.step(rows(4));
        }
    }

    @AfterEach
    void close() {
        ops.close();
        trainer.close();
        owner.close();
    }

    /** Rows over a few letters with a period of their own, so that documents differ in what they teach. */
    private List<TokenRow> rows(int count) {
        List<TokenRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(row(CONTEXT + 1));
        }
        return rows;
    }

    private TokenRow row(int length) {
        int period = 2 + random.nextInt(5);
        int first = 97 + random.nextInt(8);
        int[] tokens = new int[length];
        for (int t = 0; t < length; t++) {
            tokens[t] = random.nextInt(5) == 0 ? 97 + random.nextInt(20) : first + t % period;
        }
        return TokenRow.whole(tokens);
    }

    private ReferenceGradient reference(NDManager scratch) {
        return ReferenceGradient.of(trainer, ops, scratch, List.of(rows(8), rows(4)), BUDGET);
    }

    private List<List<TokenRow>> documents(int count) {
        List<List<TokenRow>> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(
                    i % 3 == 0 ? List.of(row(9), row(CONTEXT + 1)) : List.of(row(5 + random.nextInt(CONTEXT - 4))));
        }
        return documents;
    }

    @Test
    void twinInfluenceIsTheProductOfThePreconditionedGradients() {
        List<List<TokenRow>> documents = documents(6);
        try (NDManager scratch = owner.newSubManager()) {
            ReferenceGradient reference = reference(scratch);

            double[] twin = new TwinInfluence(trainer, ops, BUDGET).measure(reference, documents);

            for (int i = 0; i < twin.length; i++) {
                double exact = product(scratch, reference, documents.get(i));
                assertThat(twin[i]).isCloseTo(exact, within(0.03 * Math.abs(exact) + 1e-4));
            }
        }
    }

    /** ⟨g_ref, P g_i⟩ in plain Java, in double precision. */
    private double product(NDManager scratch, ReferenceGradient reference, List<TokenRow> document) {
        AdamW optimizer = trainer.optimizer();
        double rate = trainer.learningRate() * 0.1 / optimizer.firstCorrection();
        List<NDArray> own = trainer.gradient(scratch, document, BUDGET);
        List<NDArray> second = optimizer.secondMoments().all();
        double sum = 0;
        for (int p = 0; p < own.size(); p++) {
            float[] g = own.get(p).toFloatArray();
            float[] r = reference.gradient().get(p).toFloatArray();
            float[] v = second.get(p).toFloatArray();
            for (int i = 0; i < g.length; i++) {
                sum += (double) g[i] * r[i] * rate / (Math.sqrt(v[i] / optimizer.secondCorrection()) + 1e-8);
            }
        }
        return sum;
    }

    @Test
    void twinRanksDocumentsAsTheOracleDoesAndHalvingTheStepChangesNoRank() {
        List<List<TokenRow>> documents = documents(40);
        try (NDManager scratch = owner.newSubManager()) {
            ReferenceGradient reference = reference(scratch);
            double[] twin = new TwinInfluence(trainer, ops, BUDGET).measure(reference, documents);

            double[] oracle = new OneStepOracle(trainer, ops, 4, BUDGET).measure(reference, documents);
            double[] half = new TwinInfluence(trainer, ops, BUDGET, 5e-4).measure(reference, documents);

            assertThat(Spearman.correlation(twin, oracle)).isGreaterThan(0.8);
            assertThat(Spearman.correlation(twin, half)).isGreaterThan(0.98);
        }
    }

    @Test
    void measuringChangesNeitherModelNorOptimizerNorTheNumberOfArrays() {
        float[] before = trainer.model().parameters().get("head").toFloatArray();
        float[] moments = trainer.optimizer().secondMoments().get("head").toFloatArray();
        int arrays = owner.getManagedArrays().size();
        int parameters = trainer.model().parameters().managedArrays();
        try (NDManager scratch = owner.newSubManager()) {
            ReferenceGradient reference = reference(scratch);
            new TwinInfluence(trainer, ops, BUDGET).measure(reference, documents(5));
            new OneStepOracle(trainer, ops, 4, BUDGET).measure(reference, documents(3));
        }

        assertThat(trainer.model().parameters().get("head").toFloatArray()).containsExactly(before);
        assertThat(trainer.optimizer().secondMoments().get("head").toFloatArray())
                .containsExactly(moments);
        assertThat(trainer.optimizer().steps()).isEqualTo(40);
        assertThat(owner.getManagedArrays()).hasSize(arrays);
        assertThat(trainer.model().parameters().managedArrays()).isEqualTo(parameters);
    }

    @Test
    void aRowWithoutAFiniteLossLeavesTheOthersOfItsBatchAsTheyAre() {
        int poisoned = 250;
        List<TokenRow> rows = List.of(row(12), TokenRow.whole(new int[] {97, poisoned, 98, 99}), row(12));
        double[] before = trainer.model().rowLosses(owner, rows, BUDGET);
        NDArray embedding = trainer.model().parameters().get("embedding");
        float[] values = embedding.toFloatArray();
        int width = Math.toIntExact(embedding.getShape().get(1));
        Arrays.fill(values, poisoned * width, (poisoned + 1) * width, Float.NaN);
        List<NDArray> weights = trainer.model().parameters().copy(owner);
        weights.set(0, owner.create(values, embedding.getShape()));
        trainer.model().parameters().overwrite(weights);

        double[] after = trainer.model().rowLosses(owner, rows, BUDGET);

        assertThat(after[1]).isNaN();
        assertThat(new double[] {after[0], after[2]}).containsExactly(before[0], before[2]);
    }

    @Test
    void aDocumentIsWorthTheSameAloneAndAmongOthersOfOtherLengths() {
        List<List<TokenRow>> documents = documents(9);
        try (NDManager scratch = owner.newSubManager()) {
            ReferenceGradient reference = reference(scratch);
            TwinInfluence estimator = new TwinInfluence(trainer, ops, BUDGET);
            double[] together = estimator.measure(reference, documents);

            double[] alone = estimator.measure(reference, List.of(documents.get(4)));

            assertThat(alone[0]).isCloseTo(together[4], within(0.02 * Math.abs(together[4]) + 1e-6));
        }
    }

    @Test
    void longDocumentsAreReadInEvenlySpacedWindows() {
        ProbeWindows windows = new ProbeWindows(new ByteVocabulary(), 10, 2);

        List<TokenRow> rows = windows.rows("a".repeat(50) + "b".repeat(50));

        assertThat(rows).hasSize(2).allMatch(row -> row.tokens().length == 11);
        assertThat(rows.get(0).tokens()).contains(256, (int) 'a');
        assertThat(rows.get(1).tokens()).contains((int) 'b', 256);
        assertThat(windows.rows("abc")).hasSize(1);
        assertThat(windows.rows("")).hasSize(1);
    }
}

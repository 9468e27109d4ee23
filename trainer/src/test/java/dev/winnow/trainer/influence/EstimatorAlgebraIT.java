package dev.winnow.trainer.influence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.model.TokenRow;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All estimators are of one quantity, ⟨g_ref, P g_i⟩; in double precision their differences are those of the algebra. */
class EstimatorAlgebraIT {
    private final TinyTrainer tiny = new TinyTrainer(Precision.FP64);
    private final List<List<TokenRow>> documents = tiny.documents(12);
    private final NDManager scratch = tiny.owner.newSubManager();
    private ReferenceGradient reference;
    private double[] exact;

    @BeforeEach
    void measureByDefinition() {
        reference = tiny.reference(scratch);
        exact = tiny.estimator(Estimator.GRADIENT_DOT).measure(reference, documents);
    }

    @AfterEach
    void close() {
        scratch.close();
        tiny.close();
    }

    @Test
    void gradientDotIsTheSumOverAllParametersAsPlainJavaAddsItUp() {
        for (int i = 0; i < 3; i++) {
            double sum = product(documents.get(i));
            assertThat(exact[i]).isCloseTo(sum, within(1e-6 * Math.abs(sum)));
        }
    }

    /** ⟨g_ref, P g_i⟩ with P written out. */
    private double product(List<TokenRow> document) {
        AdamW optimizer = tiny.trainer.optimizer();
        double rate = tiny.trainer.learningRate() * 0.1 / optimizer.firstCorrection();
        List<NDArray> own = tiny.trainer.gradient(scratch, document, TinyTrainer.BUDGET);
        List<NDArray> second = optimizer.secondMoments().all();
        double sum = 0;
        for (int p = 0; p < own.size(); p++) {
            double[] g = own.get(p).toDoubleArray();
            double[] r = reference.gradient().get(p).toDoubleArray();
            double[] v = second.get(p).toDoubleArray();
            for (int i = 0; i < g.length; i++) {
                sum += g[i] * r[i] * rate / (Math.sqrt(v[i] / optimizer.secondCorrection()) + 1e-8);
            }
        }
        return sum;
    }

    @Test
    void ghostIsGradientDotWithoutAnyGradient() {
        double[] ghost = tiny.estimator(Estimator.GHOST).measure(reference, documents);

        double scale = Arrays.stream(exact).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < ghost.length; i++) {
            assertThat(ghost[i]).isCloseTo(exact[i], within(1e-6 * Math.abs(exact[i]) + 1e-12 * scale));
        }
    }

    @Test
    void theErrorOfTwinFallsWithTheSquareOfItsStep() {
        double coarse = twinError(4e-3);
        double middle = twinError(2e-3);
        double fine = twinError(1e-3);

        assertThat(coarse / middle).isCloseTo(4, within(0.4));
        assertThat(middle / fine).isCloseTo(4, within(0.4));
        assertThat(fine).isLessThan(0.03);
    }

    /** Largest difference to the exact product, relative to the largest product. */
    private double twinError(double relativeStep) {
        double[] twin = new TwinInfluence(tiny.trainer, tiny.ops, TinyTrainer.BUDGET, relativeStep)
                .measure(reference, documents);
        double error = 0;
        for (int i = 0; i < twin.length; i++) {
            error = Math.max(error, Math.abs(twin[i] - exact[i]));
        }
        return error / Arrays.stream(exact).map(Math::abs).max().orElseThrow();
    }

    @Test
    void aDocumentThatIsTheReferenceIsUsefulToIt() {
        List<TokenRow> document = List.of(tiny.row(20), tiny.row(12));
        ReferenceGradient itself = tiny.reference(scratch, List.of(document));
        for (Estimator estimator : List.of(Estimator.TWIN, Estimator.GHOST, Estimator.GRADIENT_DOT)) {
            assertThat(tiny.estimator(estimator).measure(itself, List.of(document))[0])
                    .as(estimator.toString())
                    .isPositive();
        }
        // a step of the optimizer has a part that no document decides: what counts is who is better
        List<List<TokenRow>> among = List.of(document, documents.get(1), documents.get(2), documents.get(4));
        double[] oracle = tiny.estimator(Estimator.ONE_STEP).measure(itself, among);
        assertThat(oracle[0]).isEqualTo(Arrays.stream(oracle).max().orElseThrow());
    }

    @Test
    void baselinesDifferInThePreconditionerAndInLengthOnly() {
        try (Estimators estimators = new Estimators(tiny.trainer, TinyTrainer.BUDGET)) {
            List<InfluenceEstimator> baselines = estimators.baselines();
            double[] dot = baselines.get(0).measure(reference, documents);
            double[] cosine = baselines.get(1).measure(reference, documents);
            double[] minusLoss = baselines.get(2).measure(reference, documents);

            assertThat(baselines.stream().map(InfluenceEstimator::name)).containsExactly("dot", "cosine", "minus-loss");
            for (int i = 0; i < documents.size(); i++) {
                double length = tiny.ops.norm(tiny.trainer.gradient(scratch, documents.get(i), TinyTrainer.BUDGET))
                        * tiny.ops.norm(reference.gradient());
                assertThat(cosine[i]).isCloseTo(dot[i] / length, within(1e-9)).isBetween(-1.0, 1.0);
                double loss = ReferenceGradient.meanLoss(tiny.trainer, documents.get(i), TinyTrainer.BUDGET);
                assertThat(minusLoss[i]).isCloseTo(-loss, within(1e-9));
            }
        }
    }
}

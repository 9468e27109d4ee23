package dev.winnow.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelTrainerIT {
    private static final int CONTEXT = 24;
    private static final AdamW.Settings SETTINGS = AdamW.Settings.standard();

    private final NDManager owner = TorchRuntime.start(1, "cpu").newManager();
    private final ModelTrainer trainer = new ModelTrainer(
            owner,
            new ModelShape(257, CONTEXT, 32, 2, 4, 2, 48),
            3,
            SETTINGS,
            new LearningRate(3e-3, 1, 0, LearningRate.Shape.COSINE));
    private final SplittableRandom random = new SplittableRandom(5);

    @AfterEach
    void close() {
        trainer.close();
        owner.close();
    }

    private List<TokenRow> rows(int count) {
        List<TokenRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] tokens = new int[CONTEXT + 1];
            for (int t = 0; t < tokens.length; t++) {
                tokens[t] = 97 + (t * (1 + i % 3) + random.nextInt(3)) % 26;
            }
            rows.add(TokenRow.whole(tokens));
        }
        return rows;
    }

    private static List<float[]> values(List<NDArray> arrays) {
        return arrays.stream().map(NDArray::toFloatArray).toList();
    }

    private static void assertClose(List<float[]> actual, List<float[]> expected, double relative) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int p = 0; p < actual.size(); p++) {
            double largest = 0;
            for (float value : expected.get(p)) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(actual.get(p)).containsExactly(expected.get(p), within((float) (relative * largest)));
        }
    }

    /** Gradients that the engine accumulates in the parameters: another way to the same numbers. */
    private List<float[]> accumulated(List<TokenRow> rows, boolean collectGarbage) {
        try (NDManager step = owner.newSubManager()) {
            try (var collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                TokenBatch batch = TokenBatch.of(step, rows);
                NDArray loss = trainer.model().loss(step, batch, 1.0 / batch.scored());
                if (collectGarbage) {
                    System.gc();
                }
                collector.backward(loss);
            }
            return values(trainer.model().parameters().gradients(step));
        } finally {
            trainer.model().parameters().clearGradients();
        }
    }

    @Test
    void gradientsOfOneCallAreThoseOfTheEnginesBackwardPass() {
        List<TokenRow> rows = rows(4);
        List<float[]> expected = accumulated(rows, true);
        try (NDManager step = owner.newSubManager()) {
            TokenBatch batch = TokenBatch.of(step, rows);

            LlamaModel.Gradients taken = trainer.model().gradients(step, batch, 1.0 / batch.scored());

            List<float[]> before = values(taken.gradients());
            System.gc();
            assertThat(values(taken.gradients())).usingRecursiveComparison().isEqualTo(before);
            assertClose(before, expected, 1e-5);
        }
    }

    @Test
    void passedTokensCountABackwardPassTwice() {
        List<TokenRow> rows = rows(4);
        trainer.step(rows);
        assertThat(trainer.model().passedTokens()).isEqualTo(3L * 4 * CONTEXT);

        trainer.model().rowLosses(owner, rows, 2 * CONTEXT);
        assertThat(trainer.model().passedTokens()).isEqualTo(4L * 4 * CONTEXT);

        trainer.gradient(owner, rows, 2 * CONTEXT);
        assertThat(trainer.model().passedTokens()).isEqualTo(7L * 4 * CONTEXT);
    }

    @Test
    void gradientsOfSeveralGroupsSumToThatOfOneBatch() {
        List<TokenRow> rows = rows(6);
        try (NDManager results = owner.newSubManager()) {
            List<NDArray> split = trainer.gradient(results, rows, 2 * (CONTEXT + 1));

            List<NDArray> whole = trainer.gradient(results, rows, 100 * (CONTEXT + 1));

            assertClose(values(split), values(whole), 1e-4);
        }
    }

    @Test
    void aStepIsThatOfTheEquationsOnTheEnginesGradients() {
        for (int i = 0; i < 5; i++) {
            trainer.step(rows(4));
        }
        List<TokenRow> rows = rows(4);
        List<float[]> weights = values(trainer.model().parameters().all());
        List<float[]> first = values(trainer.optimizer().firstMoments().all());
        List<float[]> second = values(trainer.optimizer().secondMoments().all());
        List<float[]> gradients = accumulated(rows, false);
        double rate = trainer.learningRate();

        trainer.step(rows);

        double squares = 0;
        for (float[] gradient : gradients) {
            for (float g : gradient) {
                squares += (double) g * g;
            }
        }
        double scale = Math.min(1, SETTINGS.maxGradientNorm() / Math.sqrt(squares));
        List<NDArray> after = trainer.model().parameters().all();
        for (int p = 0; p < after.size(); p++) {
            float[] actual = after.get(p).toFloatArray();
            double decay = after.get(p).getShape().dimension() > 1 ? SETTINGS.weightDecay() : 0;
            for (int i = 0; i < actual.length; i++) {
                double g = gradients.get(p)[i] * scale;
                double m = SETTINGS.beta1() * first.get(p)[i] + (1 - SETTINGS.beta1()) * g;
                double v = SETTINGS.beta2() * second.get(p)[i] + (1 - SETTINGS.beta2()) * g * g;
                double root = Math.sqrt(v / trainer.optimizer().secondCorrection()) + SETTINGS.epsilon();
                double expected = weights.get(p)[i] * (1 - rate * decay)
                        - rate * m / trainer.optimizer().firstCorrection() / root;
                assertThat((double) actual[i]).isCloseTo(expected, within(1e-5));
            }
        }
    }

    @Test
    void narrowLinearLayersGiveAlmostTheSameLossAndFiniteGradients() {
        List<TokenRow> rows = rows(4);
        try (NDManager step = owner.newSubManager();
                LlamaModel narrow = new LlamaModel(owner, trainer.model().shape(), 3, Precision.BF16)) {
            TokenBatch batch = TokenBatch.of(step, rows);
            double scale = 1.0 / batch.scored();
            float expected =
                    trainer.model().gradients(step, batch, scale).loss().getFloat();

            LlamaModel.Gradients taken = narrow.gradients(step, batch, scale);

            assertThat(taken.loss().getFloat()).isNotEqualTo(expected).isCloseTo(expected, within(0.02f * expected));
            for (float[] gradient : values(taken.gradients())) {
                for (float value : gradient) {
                    assertThat(value).isFinite();
                }
            }
            // what is measured is not narrowed: rewards are small differences of these
            assertThat(narrow.rowLosses(step, batch))
                    .containsExactly(trainer.model().rowLosses(step, batch));
        }
    }

    @Test
    void manyStepsLeaveNoArrayBehindAndResidentMemoryStaysFlat() throws IOException {
        List<TokenRow> rows = rows(8);
        for (int i = 0; i < 100; i++) {
            trainer.step(rows);
        }
        int parameters = trainer.model().parameters().managedArrays();
        int all = owner.getManagedArrays().size();
        long resident = residentKibibytes();

        for (int i = 0; i < 300; i++) {
            trainer.step(rows);
        }

        assertThat(trainer.model().parameters().managedArrays()).isEqualTo(parameters);
        assertThat(owner.getManagedArrays()).hasSize(all);
        // a step that left its 2 MB of activations or gradients behind would add hundreds of megabytes
        assertThat(residentKibibytes() - resident).isLessThan(64 * 1024);
    }

    private static long residentKibibytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}

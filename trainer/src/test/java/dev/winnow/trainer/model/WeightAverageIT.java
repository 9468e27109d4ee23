package dev.winnow.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.ParameterStore;
import dev.winnow.inference.TorchRuntime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeightAverageIT {
    private static final int CONTEXT = 12;
    private static final double DECAY = 0.9;

    private final NDManager owner = TorchRuntime.start(1, "cpu").newManager();
    private final ModelTrainer trainer = trainer(DECAY);
    private final SplittableRandom random = new SplittableRandom(5);

    private ModelTrainer trainer(double decay) {
        return new ModelTrainer(
                owner,
                new ModelShape(257, CONTEXT, 16, 1, 2, 1, 24),
                3,
                AdamW.Settings.standard(),
                new LearningRate(3e-3, 1, 0, LearningRate.Shape.COSINE),
                Precision.FP32,
                decay);
    }

    @AfterEach
    void close() {
        trainer.close();
        owner.close();
    }

    private List<TokenRow> rows() {
        List<TokenRow> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            rows.add(TokenRow.whole(random.ints(CONTEXT + 1, 97, 97 + 4 + 3 * i).toArray()));
        }
        return rows;
    }

    private static List<ByteBuffer> bits(ParameterStore store) {
        return store.all().stream().map(NDArray::toByteBuffer).toList();
    }

    private static float[] head(ParameterStore store) {
        return store.get("head").toFloatArray();
    }

    @Test
    void theAverageForgetsTheFirstWeightsSoonAndThenFollowsByItsDecay() {
        float[] first = head(trainer.model().parameters());
        double[] expected = new double[first.length];
        for (int i = 0; i < first.length; i++) {
            expected[i] = first[i];
        }
        for (int step = 1; step <= 25; step++) {
            trainer.step(rows());
            float[] weights = head(trainer.model().parameters());
            double rate = Math.max(1 - DECAY, 1.0 / (step + 1));
            for (int i = 0; i < expected.length; i++) {
                expected[i] += rate * (weights[i] - expected[i]);
            }
        }

        float[] averages = head(trainer.average().orElseThrow().averages());

        for (int i = 0; i < expected.length; i++) {
            assertThat((double) averages[i]).isCloseTo(expected[i], within(1e-6));
        }
        assertThat(averages).isNotEqualTo(head(trainer.model().parameters()));
    }

    @Test
    void aMeasurementSeesTheAverageAndLeavesEveryBitEvenWhenItFails() {
        for (int i = 0; i < 5; i++) {
            trainer.step(rows());
        }
        ParameterStore averages = trainer.average().orElseThrow().averages();
        List<ByteBuffer> weights = bits(trainer.model().parameters());
        List<ByteBuffer> average = bits(averages);

        List<ByteBuffer> seen = trainer.atAverage(() -> bits(trainer.model().parameters()));
        assertThatThrownBy(() -> trainer.atAverage(() -> {
                    throw new IllegalArgumentException("a document that cannot be measured");
                }))
                .hasMessageContaining("cannot be measured");

        assertThat(seen).isEqualTo(average).isNotEqualTo(weights);
        assertThat(bits(trainer.model().parameters())).isEqualTo(weights);
        assertThat(bits(averages)).isEqualTo(average);
    }

    @Test
    void theAverageChangesNoStep() {
        List<Double> averaged = new ArrayList<>();
        List<List<TokenRow>> batches = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            batches.add(rows());
            averaged.add(trainer.step(batches.get(i)));
            trainer.atAverage(() -> 0);
        }

        try (ModelTrainer plain = trainer(0)) {
            assertThat(batches.stream().map(plain::step).toList()).isEqualTo(averaged);
            assertThat(plain.average()).isEmpty();
        }
    }

    @Test
    void trainingAndMeasuringAtTheAverageAddNoArray() {
        trainer.step(rows());
        trainer.atAverage(() -> 0);
        ParameterStore averages = trainer.average().orElseThrow().averages();
        int arrays = owner.getManagedArrays().size();
        int held = averages.managedArrays();

        for (int i = 0; i < 20; i++) {
            trainer.step(rows());
            trainer.atAverage(() -> 0);
        }

        assertThat(owner.getManagedArrays()).hasSize(arrays);
        assertThat(averages.managedArrays()).isEqualTo(held);
    }

    @Test
    void noStepIsMadeWhileTheAverageIsInTheModel() {
        assertThatThrownBy(() -> trainer.atAverage(() -> trainer.step(rows())))
                .hasMessageContaining("the model holds the average of its weights");
        assertThat(trainer.step(rows())).isFinite();
    }

    @Test
    void aDecayThatIsNotAShareIsRefused() {
        for (double decay : new double[] {-0.1, 1, Double.NaN}) {
            assertThatThrownBy(() -> trainer(decay)).hasMessageContaining("must be in (0, 1)");
        }
    }
}

package dev.winnow.trainer.influence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.Precision;
import dev.winnow.trainer.model.TokenRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link InfluenceEstimator} promises, of every estimator. */
class EstimatorGuaranteesIT {
    private static Stream<Arguments> everyEstimatorAtTheWeightsAndAtTheirAverage() {
        return Stream.of(Estimator.values())
                .flatMap(estimator -> Stream.of(0.0, 0.9).map(averageDecay -> Arguments.of(estimator, averageDecay)));
    }

    @ParameterizedTest
    @MethodSource("everyEstimatorAtTheWeightsAndAtTheirAverage")
    void aDocumentIsWorthTheSameInAnyOrderBatchAndPadding(Estimator estimator, double averageDecay) {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP64, averageDecay);
                NDManager scratch = tiny.owner.newSubManager()) {
            List<List<TokenRow>> documents = tiny.documents(9);
            ReferenceGradient reference = tiny.reference(scratch);
            double[] expected = tiny.estimator(estimator).measure(reference, documents);
            List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
            Collections.shuffle(order, new Random(2));
            double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();

            double[] shuffled = tiny.estimator(estimator, 60)
                    .measure(reference, order.stream().map(documents::get).toList());
            double[] alone = tiny.estimator(estimator).measure(reference, List.of(documents.get(4)));

            for (int i = 0; i < expected.length; i++) {
                assertThat(shuffled[i]).isCloseTo(expected[order.get(i)], within(1e-8 * scale));
            }
            assertThat(alone[0]).isCloseTo(expected[4], within(1e-8 * scale));
        }
    }

    @ParameterizedTest
    @MethodSource("everyEstimatorAtTheWeightsAndAtTheirAverage")
    void aDocumentThatCannotBeMeasuredIsNanAndSpoilsNoOther(Estimator estimator, double averageDecay) {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP32, averageDecay);
                NDManager scratch = tiny.owner.newSubManager()) {
            tiny.poison();
            List<List<TokenRow>> sound = tiny.documents(5);
            List<List<TokenRow>> documents = new ArrayList<>(sound);
            documents.add(2, List.of(tiny.row(20), TokenRow.whole(new int[] {97, TinyTrainer.RARE, 98, 99})));
            ReferenceGradient reference = tiny.reference(scratch);
            double[] expected = tiny.estimator(estimator).measure(reference, sound);
            double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();

            double[] influence = tiny.estimator(estimator).measure(reference, documents);

            assertThat(expected).doesNotContain(Double.NaN);
            assertThat(influence[2]).isNaN();
            for (int i = 0; i < expected.length; i++) {
                // float32 sums of another batch composition
                assertThat(influence[i < 2 ? i : i + 1]).isCloseTo(expected[i], within(1e-3 * scale));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyEstimatorAtTheWeightsAndAtTheirAverage")
    void weightsAndOptimizerAreTheSameBitsAfterwards(Estimator estimator, double averageDecay) {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP32, averageDecay);
                NDManager scratch = tiny.owner.newSubManager()) {
            List<ByteBuffer> before = tiny.state();
            long steps = tiny.trainer.optimizer().steps();

            tiny.estimator(estimator).measure(tiny.reference(scratch), tiny.documents(5));

            assertThat(tiny.state()).isEqualTo(before);
            assertThat(tiny.trainer.optimizer().steps()).isEqualTo(steps);
        }
    }

    @ParameterizedTest
    @MethodSource("everyEstimatorAtTheWeightsAndAtTheirAverage")
    void trainingContinuesAfterAFailureAsIfNothingHadBeenMeasured(Estimator estimator, double averageDecay) {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP32, averageDecay);
                TinyTrainer other = new TinyTrainer(Precision.FP32, averageDecay);
                NDManager scratch = tiny.owner.newSubManager()) {
            ReferenceGradient reference = tiny.reference(scratch);
            TokenRow outside = TokenRow.whole(new int[] {97, 100_000, 98});
            // long enough to come last: others have been differentiated by then
            TokenRow sound = tiny.row(2);
            List<List<TokenRow>> documents = List.of(List.of(sound, outside), List.of(sound));

            assertThatThrownBy(() -> tiny.estimator(estimator, 2).measure(reference, documents))
                    .isInstanceOf(EngineException.class);

            List<TokenRow> next = other.rows(TinyTrainer.BATCH);
            assertThat(tiny.trainer.step(next)).isEqualTo(other.trainer.step(next));
            assertThat(tiny.state()).isEqualTo(other.state());
        }
    }

    @ParameterizedTest
    @MethodSource("everyEstimatorAtTheWeightsAndAtTheirAverage")
    void manyMeasurementsLeaveNoArrayBehind(Estimator estimator, double averageDecay) {
        try (TinyTrainer tiny = new TinyTrainer(Precision.FP32, averageDecay)) {
            List<List<TokenRow>> documents = tiny.documents(4);
            InfluenceEstimator measured = tiny.estimator(estimator);
            int arrays = tiny.owner.getManagedArrays().size();
            int parameters = tiny.trainer.model().parameters().managedArrays();

            for (int i = 0; i < 10; i++) {
                try (NDManager scratch = tiny.owner.newSubManager()) {
                    measured.measure(tiny.reference(scratch), documents);
                }
            }

            assertThat(tiny.owner.getManagedArrays()).hasSize(arrays);
            assertThat(tiny.trainer.model().parameters().managedArrays()).isEqualTo(parameters);
        }
    }
}

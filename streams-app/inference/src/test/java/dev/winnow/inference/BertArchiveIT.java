package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive against the published equations, written out in double precision. */
class BertArchiveIT {
    private static final BertShape SHAPE = new BertShape(50, 16, 2, 24, 2, 4, 40, 3, 1e-12, false);

    @TempDir
    Path folder;

    private final TorchRuntime runtime = TorchRuntime.start(1, "cpu");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theArchiveComputesThePublishedEquationsWhateverTheBatch(boolean tanhGelu) {
        BertShape shape = new BertShape(50, 16, 2, 24, 2, 4, 40, 3, 1e-12, tanhGelu);
        try (SmallBert bert = new SmallBert(runtime, shape, 7)) {
            Path file = folder.resolve("model.pt");
            BertArchive.of(shape, bert::weights).write(file);
            List<long[]> rows =
                    List.of(new long[] {2, 9, 17, 33, 3}, new long[] {2, 3}, new long[] {2, 49, 1, 8, 8, 8, 3});

            try (SequenceModel model = SequenceModel.load(runtime, file, new SequenceModel.Inputs(false, false, 0))) {
                float[][] together = model.evaluate(rows);

                for (int r = 0; r < rows.size(); r++) {
                    float[] alone = model.evaluate(List.of(rows.get(r)))[0];
                    double[] expected = new PublishedBert(shape, bert::weights).logits(rows.get(r));
                    for (int o = 0; o < expected.length; o++) {
                        assertThat((double) together[r][o]).isCloseTo(expected[o], within(1e-5));
                        assertThat((double) alone[o]).isCloseTo(expected[o], within(1e-5));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = LinearPrecision.class,
            names = {"BF16", "FP16"})
    void narrowLinearLayersComeCloseToThePublishedEquationsAndAreNotTheSame(LinearPrecision precision) {
        try (SmallBert bert = new SmallBert(runtime, SHAPE, 7)) {
            Path file = folder.resolve("narrow.pt");
            BertArchive.of(SHAPE, bert::weights, precision).write(file);
            long[] row = {2, 9, 17, 33, 3};

            try (SequenceModel model = SequenceModel.load(runtime, file, new SequenceModel.Inputs(false, false, 0))) {
                float[] outputs = model.evaluate(List.of(row, new long[] {2, 3}))[0];

                double[] expected = new PublishedBert(SHAPE, bert::weights).logits(row);
                double largest = 0;
                for (int o = 0; o < expected.length; o++) {
                    largest = Math.max(largest, Math.abs(outputs[o] - expected[o]));
                }
                // bfloat16 has 8 bits of mantissa, half precision 11
                assertThat(largest).isBetween(1e-6, precision == LinearPrecision.BF16 ? 0.05 : 0.01);
            }
        }
    }
}

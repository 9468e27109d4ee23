package dev.winnow.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final int ROWS = 112;

    private final SplittableRandom random = new SplittableRandom(5);

    private int[] rows(int count) {
        return random.ints(count).toArray();
    }

    @Test
    void equalRowsHaveASimilarityOfOne() {
        for (int count : new int[] {1, 3, 4, 32, 33, ROWS, 115}) {
            byte[] sketch = Signature.sketch(rows(count));

            assertThat(sketch).hasSize((count + 3) / 4);
            assertThat(Signature.similarity(sketch, sketch.clone(), count)).isEqualTo(1);
        }
    }

    @Test
    void theEstimateIsTheShareOfEqualRowsWithinFourStandardErrors() {
        for (double similarity = 0; similarity <= 1; similarity += 0.125) {
            double sum = 0;
            int pairs = 400;
            for (int pair = 0; pair < pairs; pair++) {
                int[] first = rows(ROWS);
                int[] second = first.clone();
                for (int row = (int) (similarity * ROWS); row < ROWS; row++) {
                    second[row] = random.nextInt();
                }
                sum += Signature.similarity(Signature.sketch(first), Signature.sketch(second), ROWS);
            }
            double equal = (1 + 3 * similarity) / 4;
            double error = 4 / 3.0 * Math.sqrt(equal * (1 - equal) / ROWS / pairs);
            // the estimate is cut at 0, so that it is a little above where nothing is shared
            assertThat(sum / pairs).isCloseTo(similarity, within(4 * error + (similarity == 0 ? 0.03 : 1e-9)));
        }
    }

    @Test
    void everyRowCountsOnceWhateverItsPlace() {
        for (int row = 0; row < 45; row++) {
            int[] first = new int[45];
            int[] second = new int[45];
            second[row] = 1 + row % 3;

            assertThat(Signature.similarity(Signature.sketch(first), Signature.sketch(second), 45))
                    .isEqualTo((4 * (1 - 1 / 45.0) - 1) / 3, within(1e-12));
        }
    }

    @Test
    void sketchesOfOtherLengthsAreRefused() {
        assertThatThrownBy(() -> Signature.similarity(new byte[2], new byte[3], 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sketches of 2 and 3 bytes cannot be compared");
        assertThatThrownBy(() -> new Signature(new long[1], new byte[2], 112))
                .hasMessage("a sketch of 112 rows has 28 bytes, but it has 2");
    }
}

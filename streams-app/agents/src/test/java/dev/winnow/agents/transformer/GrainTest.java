package dev.winnow.agents.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GrainTest {
    private static final int LONGEST = 500;
    private final Grain grain = Grain.coarse(LONGEST);

    @Test
    void rowsAreFilledUpToAMultipleButNeverBeyondWhatTheModelReads() {
        assertThat(grain.length(1)).isEqualTo(64);
        assertThat(grain.length(65)).isEqualTo(128);
        assertThat(grain.length(449)).isEqualTo(LONGEST);
        assertThat(grain.length(LONGEST)).isEqualTo(LONGEST);
    }

    @Test
    void aBatchIsFilledUpWithRowsOnlyWhereTheBudgetAllows() {
        assertThat(grain.height(5, 64, 4_096)).isEqualTo(8);
        assertThat(grain.height(5, 64, 6 * 64)).isEqualTo(6);
        assertThat(grain.height(5, 64, 10)).isEqualTo(5);
    }

    @Test
    void aSmallBudgetStillHoldsOneWindow() {
        assertThat(grain.windows(400, 10)).isEqualTo(1);
        assertThat(grain.windows(64, 5 * 64)).isEqualTo(5);
        assertThat(grain.windows(64, 21 * 64)).isEqualTo(16);
    }

    @Test
    void batchesOfAllLengthsComeInFewShapesAndNoneIsAboveTheBudget() {
        SplittableRandom random = new SplittableRandom(7);
        Set<List<Integer>> shapes = new HashSet<>();
        for (int round = 0; round < 200; round++) {
            List<Window> windows = new ArrayList<>();
            for (int i = random.nextInt(1, 300); i > 0; i--) {
                windows.add(new Window(i, new long[random.nextInt(1, LONGEST + 1)], 1));
            }
            for (List<Window> batch : LengthBuckets.of(windows, 16_384, grain)) {
                int longest = batch.get(0).ids().length;
                List<Integer> shape = List.of(grain.height(batch.size(), longest, 16_384), grain.length(longest));
                assertThat(shape.get(0)).isGreaterThanOrEqualTo(batch.size());
                assertThat(shape.get(0) * shape.get(1)).isLessThanOrEqualTo(16_384);
                shapes.add(shape);
            }
        }
        assertThat(shapes).hasSizeLessThan(100);
    }

    @Test
    void withoutAGrainBatchesStayAsTheyAre() {
        assertThat(Grain.none(LONGEST).length(77)).isEqualTo(77);
        assertThat(Grain.none(LONGEST).height(5, 77, 4_096)).isEqualTo(5);
        assertThat(Grain.none(LONGEST).windows(77, 4_096)).isEqualTo(53);
    }
}

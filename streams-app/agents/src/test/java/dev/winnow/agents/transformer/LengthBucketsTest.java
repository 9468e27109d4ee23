package dev.winnow.agents.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LengthBucketsTest {
    private static final Grain AS_THEY_COME = Grain.none(512);

    private static List<Window> windows(int... lengths) {
        List<Window> windows = new ArrayList<>();
        for (int length : lengths) {
            windows.add(new Window(windows.size(), new long[length], length));
        }
        return windows;
    }

    @Test
    void windowsOfLikeLengthShareABatchUpToTheBudget() {
        List<List<Window>> batches = LengthBuckets.of(windows(3, 100, 4, 99, 5, 4), 200, AS_THEY_COME);

        assertThat(batches.stream()
                        .map(batch -> batch.stream()
                                .map(window -> window.ids().length)
                                .toList())
                        .toList())
                .containsExactly(List.of(100, 99), List.of(5, 4, 4, 3));
    }

    @Test
    void aWindowThatIsLongerThanTheBudgetIsAlone() {
        assertThat(LengthBuckets.of(windows(500, 400), 100, AS_THEY_COME)).hasSize(2);
    }

    @Test
    void everyWindowIsInExactlyOneBatchAndNoBatchIsAboveTheBudget() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 50; round++) {
            List<Window> windows =
                    windows(random.ints(random.nextInt(1, 200), 1, 128).toArray());

            List<List<Window>> batches = LengthBuckets.of(windows, 512, AS_THEY_COME);

            List<Window> all = batches.stream().flatMap(List::stream).toList();
            assertThat(all).containsExactlyInAnyOrderElementsOf(windows);
            assertThat(batches)
                    .allSatisfy(batch ->
                            assertThat(batch.size() * batch.get(0).ids().length).isLessThanOrEqualTo(512));
        }
    }
}

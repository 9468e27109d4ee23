package dev.winnow.agents.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowBatchesTest {
    private static final int BUDGET = 64;

    /** Gives the sum of a row, and has memory for so many tokens, those included that fill rows up to the longest. */
    private static final class SmallDevice implements Function<List<long[]>, List<Long>> {
        private final int tokens;
        private final List<Integer> tried = new ArrayList<>();

        SmallDevice(int tokens) {
            this.tokens = tokens;
        }

        @Override
        public List<Long> apply(List<long[]> rows) {
            int asked = rows.size()
                    * rows.stream().mapToInt(row -> row.length).max().orElseThrow();
            tried.add(asked);
            if (asked > tokens) {
                throw new IllegalStateException(
                        "a batch failed", new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB"));
            }
            return rows.stream().map(row -> Arrays.stream(row).sum()).toList();
        }
    }

    @Test
    void aBatchThatTheDeviceHasNoMemoryForIsHalvedAndEachRowHasItsResultInItsPlace() {
        SmallDevice device = new SmallDevice(20);
        List<long[]> rows = IntStream.range(0, 30).mapToObj(RowBatchesTest::row).toList();

        List<Long> results = new RowBatches(BUDGET).each(rows, device);

        assertThat(results)
                .isEqualTo(rows.stream().map(row -> Arrays.stream(row).sum()).toList());
        assertThat(device.tried.subList(0, 3)).containsExactly(64, 32, 16);
    }

    @Test
    void laterBatchesAreNoLargerThanWhatWentThrough() {
        RowBatches batches = new RowBatches(BUDGET);
        SmallDevice device = new SmallDevice(20);
        List<long[]> rows = IntStream.range(0, 30).mapToObj(RowBatchesTest::row).toList();
        batches.each(rows, device);
        device.tried.clear();

        batches.each(rows, device);

        assertThat(device.tried).allSatisfy(asked -> assertThat(asked).isLessThanOrEqualTo(16));
    }

    @Test
    void aSingleRowThatDoesNotFitFailsAndTheNextRowsContinue() {
        RowBatches batches = new RowBatches(BUDGET);
        SmallDevice device = new SmallDevice(20);

        assertThatThrownBy(() -> batches.each(List.of(new long[21], new long[21]), device))
                .hasRootCauseInstanceOf(EngineException.class)
                .hasStackTraceContaining("out of memory");

        assertThat(device.tried).containsExactly(42, 21);
        assertThat(batches.each(List.of(new long[] {7, 7}), device)).containsExactly(14L);
    }

    @Test
    void anotherFailureIsNotTriedAgain() {
        List<Integer> tried = new ArrayList<>();

        assertThatThrownBy(() -> new RowBatches(BUDGET).each(List.of(row(1), row(2)), batch -> {
                    tried.add(batch.size());
                    throw new EngineException("expected scalar type Long but found Float");
                }))
                .hasMessageContaining("scalar type");

        assertThat(tried).containsExactly(2);
    }

    /** Four or eight tokens that no other row has. */
    private static long[] row(int number) {
        long[] row = new long[number % 2 == 0 ? 4 : 8];
        Arrays.fill(row, number);
        return row;
    }
}

package dev.winnow.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.selection.Tries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code -Dwinnow.interleavings=N} and {@code -Dwinnow.interleavings.seed=S} run more, or one again. */
@Execution(ExecutionMode.CONCURRENT)
class ReportInterleavingsSimTest {
    private static final int INTERLEAVINGS = Integer.getInteger("winnow.interleavings", Tries.of(10_000, 2_500));
    private static final long SEED = Long.getLong("winnow.interleavings.seed", 1);

    @Test
    void inEveryInterleavingTheReportsOfAnHonestTrainerAreUsedInTheEnd() {
        ReportInterleavings.Figures figures = ReportInterleavings.run(SEED, INTERLEAVINGS);

        assertThat(figures.seed()).as("winnow.interleavings.seed of a failure").isEqualTo(-1);
        assertThat(figures.honestReportsUsed()).isEqualTo(1);
        assertThat(figures.hostileUsed()).isZero();
        assertThat(figures.reports()).isGreaterThanOrEqualTo(2L * INTERLEAVINGS);
        assertThat(figures.hostile()).isGreaterThan(5L * INTERLEAVINGS);
    }
}

package dev.winnow.lab.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StarvationTest {
    private static final Set<Integer> ALL = Set.of(0, 1, 2);
    private static final long LATER = Duration.ofSeconds(21).toNanos();

    private final Starvation starvation = new Starvation(0);

    @Test
    void aPartitionThatIsUsedUpStarvesTheTrainerWhileTheConsoleHoldsOthersBack() {
        starvation.look(ALL, Set.of(2), Set.of(1, 2), 100, 0);
        starvation.look(ALL, Set.of(2), Set.of(1, 2), 100, LATER);

        assertThat(starvation.isLasting(LATER)).isTrue();
    }

    @Test
    void aPartitionThatIsOnlyReadMayGetMore() {
        starvation.look(ALL, Set.of(2), Set.of(1), 100, 0);
        starvation.look(ALL, Set.of(2), Set.of(1), 100, LATER);
        assertThat(starvation.isLasting(LATER)).isFalse();

        starvation.look(Set.of(0, 1), Set.of(2), Set.of(2), 100, 2 * LATER);
        assertThat(starvation.isLasting(2 * LATER)).isFalse();
    }

    @Test
    void aTrainerThatMakesStepsHasDocumentsLeft() {
        starvation.look(ALL, ALL, ALL, Double.NaN, 0);
        starvation.look(ALL, ALL, ALL, 100, LATER);
        assertThat(starvation.isLasting(LATER)).isFalse();

        starvation.look(ALL, ALL, ALL, 100, 2 * LATER);
        assertThat(starvation.isLasting(2 * LATER)).isTrue();
    }
}

package dev.winnow.lab.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultDeckTest {
    private static final List<FaultKind> ALL = List.of(FaultKind.values());

    @Test
    void theSeedDecidesEverything() {
        List<PlannedFault> once = FaultDeck.draw(ALL, 60, 42);

        assertThat(FaultDeck.draw(ALL, 60, 42)).isEqualTo(once);
        assertThat(FaultDeck.draw(ALL, 60, 43)).isNotEqualTo(once);
    }

    @Test
    void everyKindComesTwiceInALongRun() {
        List<PlannedFault> faults = FaultDeck.draw(ALL, 100, 7);

        for (FaultKind kind : ALL) {
            assertThat(faults.subList(0, 2 * ALL.size()))
                    .filteredOn(fault -> fault.kind() == kind)
                    .hasSize(2);
        }
    }

    @Test
    void everyKindComesBeforeAnyComesAgain() {
        List<PlannedFault> faults = FaultDeck.draw(ALL, 50, 7);

        assertThat(faults).hasSize(50);
        assertThat(faults.subList(0, ALL.size()))
                .extracting(PlannedFault::kind)
                .containsExactlyInAnyOrderElementsOf(ALL);
        assertThat(faults).extracting(PlannedFault::number).startsWith(1, 2, 3).endsWith(50);
    }

    @Test
    void allBrokersAreDownNoMoreOftenThanEveryKindIsDrawn() {
        assertThat(FaultDeck.draw(ALL, 50, 11)).extracting(PlannedFault::kind).containsOnlyOnce(FaultKind.BROKERS_DOWN);
        assertThat(FaultDeck.draw(ALL, 500, 11))
                .filteredOn(fault -> fault.kind() == FaultKind.BROKERS_DOWN)
                .hasSize(2);
    }

    @Test
    void aKindThatIsDrawnOnlyOnceCanStillBeAskedForAlone() {
        assertThat(FaultDeck.draw(List.of(FaultKind.BROKERS_DOWN), 3, 1)).hasSize(3);
    }

    @Test
    void timesAndTargetsLieWithinTheirBounds() {
        assertThat(FaultDeck.draw(ALL, 1_000, 5)).allSatisfy(fault -> {
            assertThat(fault.delayMillis()).isBetween(0L, 3_000L);
            assertThat(fault.between(100, 200)).isBetween(100L, 200L);
            assertThat(fault.pick(3)).isBetween(0, 2);
            assertThat(fault.pickOther(3)).isBetween(0, 2);
        });
    }

    @Test
    void everyKindIsFoundByItsLabel() {
        assertThat(Arrays.stream(FaultKind.values()))
                .allSatisfy(kind -> assertThat(FaultKind.of(kind.label())).contains(kind));
        assertThat(FaultKind.of("earthquake")).isEmpty();
    }
}

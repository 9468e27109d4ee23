package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class AuditRangeTest {
    private final AuditRange range = new AuditRange(Set.of(2, 0), 100, 200, 3, 5);

    @Test
    void itHoldsDecisionsFromItsFirstOffsetToBeforeItsLastUnderItsPlans() {
        assertThat(range.has(100, 3)).isTrue();
        assertThat(range.has(199, 5)).isTrue();
        assertThat(range.has(99, 3)).isFalse();
        assertThat(range.has(200, 5)).isFalse();
        assertThat(range.has(150, 2)).isFalse();
        assertThat(range.has(150, 6)).isFalse();
    }

    @Test
    void theMarkAtItsEndIsOfTheRangeThoughTheDecisionThereIsNot() {
        assertThat(range.hasMark(200, 5)).isTrue();
        assertThat(range.hasMark(201, 5)).isFalse();
        assertThat(range.hasMark(99, 3)).isFalse();
        assertThat(range.hasMark(200, 6)).isFalse();
    }

    @Test
    void aPartitionIsReadUntilItsOffsetOrItsPlanIsPast() {
        assertThat(range.isPast(199, 5)).isFalse();
        assertThat(range.isPast(0, 0))
                .as("what is before the range is replayed")
                .isFalse();
        assertThat(range.isPast(200, 0)).isTrue();
        assertThat(range.isPast(0, 6)).isTrue();
    }

    @Test
    void itsPartitionsAreThoseThatAreNamedInTheirOrderOrAll() {
        assertThat(range.partitionsOf(4)).containsExactly(0, 2);
        assertThat(range.hasPartition(1)).isFalse();
        assertThat(AuditRange.ALL.partitionsOf(3)).containsExactly(0, 1, 2);
        assertThat(AuditRange.ALL.hasPartition(77)).isTrue();
    }

    @Test
    void aPartitionThatTheTopicDoesNotHaveIsRefusedWithTheirNumber() {
        assertThatThrownBy(() -> range.partitionsOf(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("partition 2 not found")
                .hasMessageContaining("has 2, counted from 0");
    }

    @Test
    void anEmptyRangeIsOneAndAFallingOneIsNot() {
        AuditRange empty = new AuditRange(Set.of(), 7, 7, 4, 4);

        assertThat(empty.has(7, 4)).isFalse();
        assertThatThrownBy(() -> new AuditRange(Set.of(), 7, 6, 0, 0)).hasMessageContaining("7 to 6");
        assertThatThrownBy(() -> new AuditRange(Set.of(), 0, 1, 2, 1)).hasMessageContaining("2-1");
        assertThatThrownBy(() -> new AuditRange(Set.of(-1), 0, 1, 0, 1)).hasMessageContaining("[-1]");
    }
}

package dev.winnow.service.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LanesTest {

    private static Lanes lanes(long[] unread, long... undecided) {
        return new Lanes(unread, undecided);
    }

    @Test
    void balancedPartitionsAreAheadByTheirSum() {
        assertThat(lanes(new long[] {101, 101, 101}, 1, 1, 1).ahead()).isEqualTo(300);
    }

    @Test
    void theShortestPartitionThatHasDocumentsToDecideCounts() {
        assertThat(lanes(new long[] {101, 11, 501}, 1, 1, 1).ahead()).isEqualTo(30);
        assertThat(lanes(new long[] {101, 11, 501}, 1, 0, 1).ahead())
                .as("no console can fill a partition without documents")
                .isEqualTo(300);
    }

    @Test
    void aPartitionWithNothingButATransactionMarkerIsEmpty() {
        assertThat(lanes(new long[] {1_000, 1}, 4, 4).ahead()).isZero();
    }

    @Test
    void whereNothingIsToBeDecidedTheLongestPartitionCounts() {
        assertThat(lanes(new long[] {101, 0}, 0, 0).ahead()).isEqualTo(200);
    }

    @Test
    void theLagIsTheSumAndTheShortestIsNamed() {
        assertThat(lanes(new long[] {3, 1, 2}, 0, 0, 0).lag()).isEqualTo(6);
        assertThat(lanes(new long[] {3, 1, 2}, 0, 0, 0).shortest()).isEqualTo(1);
    }

    @Test
    void theRoomIsWhatAllPartitionsTogetherAreShortOfTheirShare() {
        assertThat(lanes(new long[] {101, 0, 41}, 0, 0, 0).room(300)).isEqualTo(160);
        assertThat(lanes(new long[] {501, 501, 501}, 0, 0, 0).room(300)).isZero();
    }
}

package dev.winnow.service.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScoringMemoryTest {
    private static final long GIB = 1L << 30;
    private static final long LARGEST_RECORD = 4 << 20;

    @Test
    void recordsOfTheLargestSizeEverywhereLeaveATenthOfTheHeapFree() {
        for (int partitions : new int[] {1, 24, 48}) {
            ScoringMemory memory = ScoringMemory.of(GIB, 1, partitions, 64, 3);
            long read = memory.inFlightBytes() + memory.pollRecords() * LARGEST_RECORD;
            long fetched = (long) partitions * memory.partitionFetchBytes();

            assertThat(5 * read + fetched + memory.producerBytes()).isLessThan(GIB * 9 / 10);
        }
    }

    @Test
    void severalLoopsShareTheHeap() {
        ScoringMemory alone = ScoringMemory.of(GIB, 1, 24, 64, 3);
        ScoringMemory oneOfFour = ScoringMemory.of(GIB, 4, 24, 64, 3);

        assertThat(oneOfFour.inFlightBytes()).isEqualTo(alone.inFlightBytes() / 4);
        assertThat(oneOfFour.pollRecords()).isEqualTo(alone.pollRecords() / 4);
    }

    @Test
    void aLargeHeapChangesNoBatchAndASmallOneStillPolls() {
        assertThat(ScoringMemory.of(64 * GIB, 1, 24, 64, 3).pollRecords()).isEqualTo(64);
        assertThat(ScoringMemory.of(64 << 20, 1, 24, 64, 3).pollRecords()).isEqualTo(1);
    }
}

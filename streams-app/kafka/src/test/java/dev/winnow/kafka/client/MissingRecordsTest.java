package dev.winnow.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.kafka.client.MissingRecords.Cause;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class MissingRecordsTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 3);

    @Test
    void aPositionInsideThePartitionOrAtItsEdgesMissesNothing() {
        for (long position = 5; position <= 9; position++) {
            assertThat(MissingRecords.at(PARTITION, position, 5, 9)).isEmpty();
        }
    }

    @Test
    void aPositionBeforeTheStartMissesWhatWasDeletedAndResumesAtTheStart() {
        MissingRecords missing = MissingRecords.at(PARTITION, 3, 7, 9).orElseThrow();

        assertThat(missing.cause()).isEqualTo(Cause.DELETED);
        assertThat(missing.count()).isEqualTo(4);
        assertThat(missing.resumeAt()).isEqualTo(7);
        assertThat(missing).hasToString("offsets 3 to 6 of t-3 were deleted before they were read");
    }

    @Test
    void aPositionBehindTheEndIsThatOfAnotherTopic() {
        MissingRecords missing = MissingRecords.at(PARTITION, 10, 0, 9).orElseThrow();

        assertThat(missing.cause()).isEqualTo(Cause.RECREATED);
        assertThat(missing.count()).isEqualTo(1);
        assertThat(missing.resumeAt()).isZero();
        assertThat(missing).hasToString("offset 9 of t-3 is where the partition ends, before the committed offset");
    }

    @Test
    void aForgottenReaderResumesAtTheFirstRecord() {
        MissingRecords missing = MissingRecords.forgotten(PARTITION, 2, 9);

        assertThat(missing.resumeAt()).isEqualTo(2);
        assertThat(missing).hasToString("offsets 2 to 8 of t-3 were read by a group whose committed offset is gone");
    }

    @Test
    void aForgottenReaderOfAnEmptyPartitionHasNoRangeToName() {
        assertThat(MissingRecords.forgotten(PARTITION, 0, 0))
                .hasToString("t-3 is empty, and its group has read it before: its committed offset is gone");
    }
}

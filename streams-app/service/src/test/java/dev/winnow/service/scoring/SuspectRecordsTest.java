package dev.winnow.service.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.kafka.client.RecordRefusal;
import dev.winnow.kafka.topic.DeadRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class SuspectRecordsTest {
    private final SuspectRecords suspects = new SuspectRecords();

    @Test
    void brokersAndRightsAreNoRecordsFault() {
        assertThat(RecordRefusal.isRecordsOwn(new TimeoutException("late"))).isFalse();
        assertThat(RecordRefusal.isRecordsOwn(new TopicAuthorizationException("no")))
                .isFalse();
        assertThat(RecordRefusal.isRecordsOwn(new InvalidTimestampException("old")))
                .isTrue();
    }

    @Test
    void recordsThatWaitedBehindOneThatIsTooLargeAreNotSuspectedUnlessTheyAreAsLarge() {
        suspects.accuse(document(1), new RecordTooLargeException("large"), 700, true);
        suspects.accuse(document(2), new RecordTooLargeException("large"), 600, false);

        assertThat(suspects.contains(document(1), 700)).isTrue();
        assertThat(suspects.contains(document(2), 600)).isFalse();
        assertThat(suspects.contains(document(3), 700)).isTrue();
    }

    @Test
    void aDocumentThatIsTakenThoughItIsLargeRaisesTheSizeThatIsSuspected() {
        suspects.accuse(document(1), new RecordTooLargeException("large"), 700, true);
        suspects.settle(document(1), 700, true);
        suspects.settle(document(2), 900, false);

        assertThat(suspects.contains(document(3), 900)).isFalse();
        assertThat(suspects.contains(document(3), 901)).isTrue();
    }

    @Test
    void allRecordsOfARefusedBatchAreSuspectedUntilEachIsSettled() {
        suspects.accuse(document(1), new InvalidTimestampException("old"), 10, true);
        suspects.accuse(dead(2), new InvalidTimestampException("old"), 10, false);
        suspects.settle(document(1), 10, false);

        assertThat(suspects.contains(document(1), 10)).isFalse();
        assertThat(suspects.contains(dead(2), 10)).isTrue();
    }

    @Test
    void theSizeOfADeadLetterShowsNothingOfDocuments() {
        suspects.accuse(dead(1), new RecordTooLargeException("large"), 100, true);

        assertThat(suspects.contains(dead(1), 100)).isTrue();
        assertThat(suspects.contains(document(2), 200)).isFalse();
    }

    private static ScoringOutcome document(long offset) {
        return new ScoringOutcome.Labelled(origin(offset), null);
    }

    private static ScoringOutcome dead(long offset) {
        return new ScoringOutcome.Dead(DeadRecord.of(origin(offset), "scoring", DeadRecord.EMPTY, "no value"));
    }

    private static ConsumerRecord<String, byte[]> origin(long offset) {
        return new ConsumerRecord<>("documents", 0, offset, "key", new byte[0]);
    }
}

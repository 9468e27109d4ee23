package dev.winnow.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.kafka.topic.TopicException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordFollowerTest {
    private static final String TOPIC = "orders";
    private static final TopicPartition FIRST = new TopicPartition(TOPIC, 0);
    private static final TopicPartition SECOND = new TopicPartition(TOPIC, 1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final InMemoryKafka kafka = new InMemoryKafka();
    private final RecordFollower follower;

    RecordFollowerTest() {
        kafka.create(TOPIC, 2);
        follower = new RecordFollower(kafka.connection(null), List.of(TOPIC), Map.of("group.id", "readers"));
    }

    @AfterEach
    void close() {
        follower.close();
    }

    @Test
    void allPartitionsAreReadFromTheirFirstRecordAndThenAsRecordsCome() {
        kafka.append(TOPIC, 0, "a", new byte[] {1});
        kafka.append(TOPIC, 1, "b", new byte[] {2});

        assertThat(follower.poll(LONG)).extracting(ConsumerRecord::key).containsExactlyInAnyOrder("a", "b");
        kafka.append(TOPIC, 0, "c", new byte[] {3});
        assertThat(follower.poll(LONG)).extracting(ConsumerRecord::key).containsExactly("c");
        assertThat(follower.poll(Duration.ZERO)).isEmpty();
    }

    @Test
    void aDeletedPositionIsAnErrorWithARemedyUntilReadingIsRestarted() {
        fill(FIRST, 5);
        follower.seek(FIRST, 1);
        kafka.deleteBefore(TOPIC, 0, 3);

        assertThatThrownBy(() -> follower.poll(LONG))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("orders-0")
                .hasMessageContaining("check its retention");
        follower.restart();
        assertThat(follower.poll(LONG)).extracting(ConsumerRecord::offset).containsExactly(3L, 4L);
    }

    @Test
    void rewindingLeavesAtMostSoManyRecordsOfEachPartitionButNeverADeletedOne() {
        fill(FIRST, 10);
        fill(SECOND, 10);
        kafka.deleteBefore(TOPIC, 1, 8);

        follower.rewind(4);

        assertThat(follower.position(FIRST)).isEqualTo(6);
        assertThat(follower.position(SECOND)).isEqualTo(8);
    }

    @Test
    void readingToAnEndStopsThereAndNamesThePartitionsThatDidNotGetThere() {
        fill(FIRST, 3);
        fill(SECOND, 3);
        kafka.openTransaction(TOPIC, 1, 1);
        List<Long> read = new ArrayList<>();

        List<TopicPartition> behind = follower.readTo(
                Map.of(FIRST, 3L, SECOND, 3L), Duration.ofMillis(50), record -> read.add(record.offset()));

        assertThat(behind).containsExactly(SECOND);
        assertThat(read).containsExactlyInAnyOrder(0L, 1L, 2L, 0L);
        assertThat(follower.ends()).isEqualTo(Map.of(FIRST, 3L, SECOND, 1L));
    }

    @Test
    void progressIsCommittedForTheGroupAndAFailureIsReportedToTheCaller() {
        fill(FIRST, 3);
        List<String> failures = new ArrayList<>();

        follower.commitLater(Map.of(FIRST, 2L), () -> failures.add("first"));
        kafka.refuse("commitAsync", new TimeoutException("no coordinator"));
        follower.commitLater(Map.of(FIRST, 3L), () -> failures.add("second"));

        assertThat(failures).containsExactly("second");
        assertThat(kafka.committed("readers")).isEqualTo(Map.of(FIRST, new OffsetAndMetadata(2)));
    }

    @Test
    void aPositionThatBrokersDoNotTellIsLeftOut() {
        kafka.refuse("position", new TimeoutException("no answer"));

        assertThat(follower.positions()).isEmpty();
        kafka.allow("position");
        assertThat(follower.positions()).containsOnlyKeys(FIRST, SECOND);
    }

    @Test
    void aWakeupEndsAPollThatWaits() {
        CompletableFuture<?> poll = CompletableFuture.runAsync(() -> follower.poll(LONG));

        follower.wakeup();

        assertThatThrownBy(poll::join).hasCauseInstanceOf(WakeupException.class);
    }

    private void fill(TopicPartition partition, int records) {
        for (int i = 0; i < records; i++) {
            kafka.append(TOPIC, partition.partition(), "key", new byte[] {(byte) i});
        }
    }
}

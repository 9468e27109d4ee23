package dev.winnow.trainer.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.kafka.registry.RegistryException;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Probe;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopicFollowerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FeedTopics topics = new FeedTopics();
    private final AtomicInteger unreadable = new AtomicInteger();

    TopicFollowerTest() throws IOException {}

    @AfterEach
    void close() {
        topics.close();
    }

    private TopicFollower<Probe> follower(Map<Integer, Long> startOffsets) {
        return new TopicFollower<>(
                topics.connection,
                topics.run.probes(),
                topics.connection.serdes().probe(),
                Map.of(),
                startOffsets,
                unreadable::incrementAndGet);
    }

    @Test
    void poisonIsSkippedAndCountedAndEveryUsableRecordIsReturnedInOrder() {
        long seed = 42;
        Random random = new Random(seed);
        int usable = 0;
        int poison = 0;
        for (int i = 0; i < 200; i++) {
            if (random.nextInt(3) > 0) {
                topics.write(FeedTopics.probe(usable++));
            } else {
                byte[] bytes = random.nextBoolean() ? null : new byte[random.nextInt(9)];
                if (bytes != null) {
                    random.nextBytes(bytes);
                }
                topics.kafka.append(topics.run.probes(), 0, "key", bytes);
                poison++;
            }
        }

        try (TopicFollower<Probe> follower = follower(Map.of())) {
            List<ConsumerRecord<String, Probe>> records = follower.poll(LONG);

            assertThat(records).as("seed " + seed).hasSize(usable);
            assertThat(records)
                    .extracting(record -> record.value().getPlanVersion())
                    .isSorted();
            assertThat(unreadable).hasValue(poison);
            assertThat(follower.position(0)).isEqualTo(200);
        }
    }

    @Test
    void aRecordThatTheRegistryCannotExplainNowHoldsItsPlaceUntilItCan() {
        topics.write(FeedTopics.probe(0));
        byte[] known = topics.kafka.records(topics.run.probes()).get(0).value();
        byte[] unknown = known.clone();
        unknown[4] = 99;

        try (TopicFollower<Probe> follower = follower(Map.of())) {
            assertThat(follower.poll(LONG)).hasSize(1);
            topics.registry.answerAsAnotherServer();
            topics.kafka.append(topics.run.probes(), 0, "key", known);
            topics.kafka.append(topics.run.probes(), 0, "key", unknown);

            assertThat(follower.poll(LONG)).hasSize(1);
            for (int i = 0; i < 2; i++) {
                assertThat(follower.position(0)).isEqualTo(2);
                assertThat(follower.positions()).isEqualTo(Map.of(0, 2L));
                assertThatThrownBy(() -> follower.poll(LONG)).isInstanceOf(RegistryException.class);
            }
            assertThat(unreadable).hasValue(0);
        }
    }

    @Test
    void readingBeginsAtTheOffsetGivenAndNeverSkipsWhatWasDeleted() {
        for (int i = 0; i < 5; i++) {
            topics.write(FeedTopics.probe(i));
        }
        try (TopicFollower<Probe> follower = follower(Map.of(0, 3L))) {
            assertThat(follower.poll(LONG))
                    .extracting(record -> record.value().getPlanVersion())
                    .containsExactly(3, 4);
        }
        topics.kafka.deleteBefore(topics.run.probes(), 0, 4);
        try (TopicFollower<Probe> follower = follower(Map.of(0, 3L))) {
            assertThatThrownBy(() -> follower.poll(LONG)).isInstanceOf(TopicException.class);
        }
    }

    @Test
    void anEndThatBrokersDoNotReportIsThePosition() {
        topics.write(FeedTopics.probe(0));
        try (TopicFollower<Probe> follower = follower(Map.of())) {
            topics.kafka.refuse("endOffsets", new TimeoutException("no answer"));
            assertThat(follower.end(0)).isZero();
            topics.kafka.allow("endOffsets");
            assertThat(follower.end(0)).isEqualTo(1);
        }
    }
}

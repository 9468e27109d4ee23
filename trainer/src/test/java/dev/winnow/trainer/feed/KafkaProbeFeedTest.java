package dev.winnow.trainer.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.kafka.client.MissingRecords;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The feeds of probes and of rewards, which share their way of reading. */
@Timeout(60)
class KafkaProbeFeedTest {
    private final FeedTopics topics = new FeedTopics();
    private final AtomicInteger unreadable = new AtomicInteger();

    KafkaProbeFeedTest() throws IOException {}

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void drainingReturnsAllThatIsThereHoweverManyPollsItTakesAndDoesNotWaitForMore() {
        probes(50);
        try (KafkaProbeFeed feed = new KafkaProbeFeed(topics.connection, topics.run, 3, unreadable::incrementAndGet)) {
            assertThat(feed.drain())
                    .hasSize(47)
                    .first()
                    .isEqualTo(new ProbeDocument("id-3", 3, Map.of("quality", "high"), "text 3"));
            assertThat(feed.position()).isEqualTo(50);
            assertThat(feed.drain()).isEmpty();
        }
    }

    @Test
    void onlyCommittedProbesAreDrained() {
        probes(5);
        topics.kafka.openTransaction(topics.run.probes(), 0, 2);
        try (KafkaProbeFeed feed = new KafkaProbeFeed(topics.connection, topics.run, 0, unreadable::incrementAndGet)) {
            assertThat(feed.drain()).hasSize(2);
            topics.kafka.openTransaction(topics.run.probes(), 0, Long.MAX_VALUE);
            assertThat(feed.drain()).hasSize(3);
        }
    }

    @Test
    void poisonIsCountedAndDoesNotHideTheProbesBehindIt() {
        topics.kafka.append(topics.run.probes(), 0, "key", new byte[] {1, 2, 3});
        probes(1);
        try (KafkaProbeFeed feed = new KafkaProbeFeed(topics.connection, topics.run, 0, unreadable::incrementAndGet)) {
            assertThat(feed.drain()).hasSize(1);
            assertThat(unreadable).hasValue(1);
        }
    }

    @Test
    void theNewestProbesAreThoseBeforeTheEnd() {
        probes(10);
        try (KafkaProbeFeed feed =
                KafkaProbeFeed.newest(topics.connection, topics.run, 4, unreadable::incrementAndGet)) {
            assertThat(feed.drain()).extracting(ProbeDocument::planVersion).containsExactly(6, 7, 8, 9);
        }
    }

    @Test
    void theNewestReportsAreReadOnceEach() {
        for (int i = 0; i < 30; i++) {
            topics.write(FeedTopics.report(i, 0, 1));
        }
        topics.kafka.append(topics.run.rewards(), 0, "key", null);
        try (KafkaRewardFeed feed =
                new KafkaRewardFeed(topics.connection, topics.run, 26, unreadable::incrementAndGet)) {
            assertThat(feed.drain()).hasSize(25).first().satisfies(report -> assertThat(report.getPlanVersion())
                    .isEqualTo(5));
            assertThat(unreadable).hasValue(1);
            topics.write(FeedTopics.report(30, 0, 1));
            assertThat(feed.drain()).hasSize(1);
        }
    }

    @Test
    void whatACheckpointNeedsAndATopicHasNotIsFoundAndCanBeLeftOut() {
        probes(5);
        topics.kafka.deleteBefore(topics.run.probes(), 0, 4);
        StartOffsets offsets = new StartOffsets(Map.of(0, 3L), 2);

        List<MissingRecords> missing = offsets.missing(topics.connection, topics.run);

        assertThat(missing)
                .extracting(MissingRecords::cause)
                .containsExactlyInAnyOrder(MissingRecords.Cause.RECREATED, MissingRecords.Cause.DELETED);
        assertThat(offsets.without(missing, topics.run)).isEqualTo(new StartOffsets(Map.of(0, 0L), 4));
        assertThat(offsets.without(missing, topics.run).missing(topics.connection, topics.run))
                .isEmpty();
    }

    private void probes(int count) {
        for (int i = 0; i < count; i++) {
            topics.write(FeedTopics.probe(i));
        }
    }
}

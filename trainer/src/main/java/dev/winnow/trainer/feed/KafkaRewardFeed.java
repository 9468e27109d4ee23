package dev.winnow.trainer.feed;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.RewardReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The rewards topic: one partition, no group. */
public final class KafkaRewardFeed implements RewardFeed {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** A record is near a megabyte at most. */
    private static final int POLLED_RECORDS = 20;

    private static final int PARTITION = 0;

    private final TopicFollower<RewardReport> reader;

    /**
     * Opens the topic of a run at its newest reports.
     *
     * @param records at most so many before its end
     * @param unreadable receives every record that is skipped because it is not a report
     */
    public KafkaRewardFeed(KafkaConnection connection, RunTopics topics, long records, Runnable unreadable) {
        reader = new TopicFollower<>(
                connection,
                topics.rewards(),
                connection.serdes().rewardReport(),
                Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLLED_RECORDS),
                Map.of(),
                unreadable);
        reader.rewind(records);
    }

    @Override
    public List<RewardReport> drain() {
        return reader.drain(PARTITION, PATIENCE);
    }

    @Override
    public void close() {
        reader.close();
    }
}

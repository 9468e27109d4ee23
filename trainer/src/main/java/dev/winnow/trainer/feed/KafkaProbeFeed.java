package dev.winnow.trainer.feed;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The probes topic: one partition, no group. */
public final class KafkaProbeFeed implements ProbeFeed {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** A record may have 4 MiB. */
    private static final int POLLED_RECORDS = 16;

    private static final int PARTITION = 0;

    private final TopicFollower<Probe> reader;

    /**
     * Opens the topic of a run at an offset.
     *
     * @param unreadable receives every record that is skipped because it is not a probe
     */
    public KafkaProbeFeed(KafkaConnection connection, RunTopics topics, long startOffset, Runnable unreadable) {
        reader = new TopicFollower<>(
                connection,
                topics.probes(),
                connection.serdes().probe(),
                Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLLED_RECORDS),
                Map.of(PARTITION, startOffset),
                unreadable);
    }

    /** Opens the topic at its newest probes, at most {@code records} before its end. */
    public static KafkaProbeFeed newest(
            KafkaConnection connection, RunTopics topics, long records, Runnable unreadable) {
        KafkaProbeFeed feed = new KafkaProbeFeed(connection, topics, 0, unreadable);
        feed.reader.rewind(records);
        return feed;
    }

    @Override
    public List<ProbeDocument> drain() {
        return reader.drain(PARTITION, PATIENCE).stream().map(ProbeDocument::of).toList();
    }

    @Override
    public long position() {
        return reader.position(PARTITION);
    }

    @Override
    public void close() {
        reader.close();
    }
}

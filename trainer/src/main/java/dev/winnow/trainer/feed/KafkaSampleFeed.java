package dev.winnow.trainer.feed;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.Sample;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The selected topic. Starts at the checkpoint's offsets; those that it commits to Kafka only tell the console's pacing how
 * far training is.
 */
public final class KafkaSampleFeed implements SampleFeed {
    /** A record may have 4 MiB. */
    private static final int POLLED_RECORDS = 16;

    private final TopicFollower<Sample> reader;
    private Map<Integer, Long> told = Map.of();
    private final Queue<ConsumerRecord<String, Sample>> polled = new ArrayDeque<>();

    /**
     * Opens the topic of a run; partitions without a start offset begin at their first record.
     *
     * @param unreadable told of every record that is skipped because it is no sample
     */
    public KafkaSampleFeed(
            KafkaConnection connection, RunTopics topics, Map<Integer, Long> startOffsets, Runnable unreadable) {
        reader = new TopicFollower<>(
                connection,
                topics.selected(),
                connection.serdes().sample(),
                Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        topics.trainerGroup(),
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        POLLED_RECORDS),
                startOffsets,
                unreadable);
    }

    /** Opens the topic at its newest samples, at most {@code records} before the end of each partition. */
    public static KafkaSampleFeed newest(
            KafkaConnection connection, RunTopics topics, long records, Runnable unreadable) {
        KafkaSampleFeed feed = new KafkaSampleFeed(connection, topics, Map.of(), unreadable);
        feed.reader.rewind(records);
        return feed;
    }

    @Override
    public Optional<TrainingSample> next(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Duration left = patience;
        // a poll that met nothing but poison returns at once, which must not look like waiting in vain
        while (polled.isEmpty() && !left.isNegative()) {
            polled.addAll(reader.poll(left));
            left = Duration.ofNanos(deadline - System.nanoTime());
        }
        ConsumerRecord<String, Sample> record = polled.poll();
        if (record == null) {
            // whatever lies behind is used or was skipped: a console must not wait for what nobody can train on
            tell(reader.positions());
            return Optional.empty();
        }
        Sample sample = record.value();
        return Optional.of(new TrainingSample(
                record.partition(),
                record.offset(),
                sample.getPlanVersion(),
                sample.getDocument().getText()));
    }

    @Override
    public void progress(Map<Integer, Long> nextOffsets) {
        tell(nextOffsets);
    }

    private void tell(Map<Integer, Long> nextOffsets) {
        if (!nextOffsets.equals(told)) {
            told = Map.copyOf(nextOffsets);
            // told again by the next call, for example once the group has a coordinator
            reader.commitLater(nextOffsets, () -> told = Map.of());
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}

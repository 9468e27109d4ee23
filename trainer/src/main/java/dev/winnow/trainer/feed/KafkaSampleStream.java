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

/** The newest samples of the selected topic, in no order between partitions; commits nothing. One thread. */
public final class KafkaSampleStream implements SampleStream {
    private final TopicFollower<Sample> reader;
    private final Queue<ConsumerRecord<String, Sample>> polled = new ArrayDeque<>();

    /**
     * Opens the topic of a run.
     *
     * @param records most records before the end of each partition that are read
     * @param unreadable called for every record that is skipped because it is not a sample
     */
    public KafkaSampleStream(KafkaConnection connection, RunTopics topics, long records, Runnable unreadable) {
        reader = new TopicFollower<>(
                connection,
                topics.selected(),
                connection.serdes().sample(),
                Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, KafkaSampleFeed.POLLED_RECORDS),
                Map.of(),
                unreadable);
        reader.rewind(records);
    }

    @Override
    public Optional<TrainingSample> next(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Duration left = patience;
        // a poll that returned only unreadable records returns at once, which is not waiting
        while (polled.isEmpty() && !left.isNegative()) {
            polled.addAll(reader.poll(left));
            left = Duration.ofNanos(deadline - System.nanoTime());
        }
        return Optional.ofNullable(polled.poll()).map(TrainingSample::of);
    }

    @Override
    public void close() {
        reader.close();
    }
}

package dev.winnow.service.pacing;

import dev.winnow.kafka.fetch.GuardedConsumer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer that does not fetch held partitions. Kafka Streams pauses and resumes partitions itself, as its buffers fill: what it asks for is remembered
 * apart, and a partition is fetched when neither has paused it. The stream thread only.
 */
final class PacedConsumer extends GuardedConsumer<byte[], byte[]> {
    private final String topic;
    private final HeldPartitions held;
    private final Set<TopicPartition> pausedByStreams = new HashSet<>();

    PacedConsumer(Map<String, Object> config, String topic, HeldPartitions held) {
        super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer(), true);
        this.topic = topic;
        this.held = held;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        Set<TopicPartition> assigned = assignment();
        pausedByStreams.retainAll(assigned);
        Set<TopicPartition> paused = assigned.stream()
                .filter(partition -> pausedByStreams.contains(partition) || isHeld(partition))
                .collect(Collectors.toSet());
        Set<TopicPartition> before = super.paused();
        if (!before.equals(paused)) {
            super.resume(before);
            super.pause(paused);
        }
        return super.poll(timeout);
    }

    private boolean isHeld(TopicPartition partition) {
        return partition.topic().equals(topic) && held.contains(partition.partition());
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        super.pause(partitions);
        pausedByStreams.addAll(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        super.resume(partitions);
        pausedByStreams.removeAll(partitions);
    }

    @Override
    public Set<TopicPartition> paused() {
        return Set.copyOf(pausedByStreams);
    }
}

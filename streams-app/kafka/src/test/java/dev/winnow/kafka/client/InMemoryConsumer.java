package dev.winnow.kafka.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;

/** Kafka's own mock, fed from an {@link InMemoryKafka}: what is polled follows positions, pauses and isolation, and an empty poll waits. */
public final class InMemoryConsumer<V> extends MockConsumer<String, V> {
    private final InMemoryKafka kafka;
    private final Map<String, Object> settings;
    private final Deserializer<V> values;
    private final boolean committedOnly;
    private final String group;
    private final int pollRecords;
    private boolean subscribed;
    private CloseOptions closedWith;

    InMemoryConsumer(InMemoryKafka kafka, Map<String, Object> settings, Deserializer<V> values) {
        super(String.valueOf(settings.get(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG)));
        this.kafka = kafka;
        this.settings = Map.copyOf(settings);
        this.values = values;
        committedOnly = "read_committed".equals(settings.get(ConsumerConfig.ISOLATION_LEVEL_CONFIG));
        group = (String) settings.getOrDefault(ConsumerConfig.GROUP_ID_CONFIG, "");
        pollRecords = (int) settings.getOrDefault(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    }

    /** What it was created with. */
    public Map<String, Object> settings() {
        return settings;
    }

    /** How it was closed; null before, and where nothing was passed. */
    public CloseOptions closedWith() {
        return closedWith;
    }

    @Override
    public ConsumerRecords<String, V> poll(Duration patience) {
        throwRefusal("poll");
        if (!subscribed && !subscription().isEmpty()) {
            subscribed = true;
            rebalance(subscription().stream()
                    .flatMap(topic -> kafka.partitions(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList());
        }
        ConsumerRecords<String, V> records = pollNow();
        long deadline = System.nanoTime() + patience.toNanos();
        while (records.isEmpty() && records.nextOffsets().isEmpty() && System.nanoTime() < deadline) {
            try {
                kafka.await(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            throwRefusal("poll");
            records = pollNow();
        }
        return records;
    }

    private ConsumerRecords<String, V> pollNow() {
        updateOffsets(assignment());
        List<ConsumerRecord<String, byte[]>> fetched = new ArrayList<>();
        for (TopicPartition partition : assignment()) {
            if (!paused().contains(partition)) {
                long position = super.position(partition);
                if (position < kafka.start(partition) || position > kafka.end(partition)) {
                    throw new OffsetOutOfRangeException(Map.of(partition, position));
                }
                fetched.addAll(kafka.records(partition, position, end(partition), pollRecords - fetched.size()));
            }
        }
        fetched.forEach(record -> addRecord(new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                record.serializedValueSize(),
                record.key(),
                record.value() == null ? null : values.deserialize(record.topic(), record.headers(), record.value()),
                record.headers(),
                record.leaderEpoch())));
        return super.poll(Duration.ZERO);
    }

    private void updateOffsets(Collection<TopicPartition> partitions) {
        updateBeginningOffsets(offsets(partitions, kafka::start));
        updateEndOffsets(offsets(partitions, this::end));
    }

    private long end(TopicPartition partition) {
        return committedOnly ? kafka.stableEnd(partition) : kafka.end(partition);
    }

    private static Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, ToLongFunction<TopicPartition> offset) {
        return partitions.stream().collect(Collectors.toMap(partition -> partition, offset::applyAsLong));
    }

    private void throwRefusal(String request) {
        kafka.refusal(request).ifPresent(why -> {
            throw why;
        });
    }

    @Override
    public synchronized long position(TopicPartition partition) {
        updateOffsets(List.of(partition));
        return super.position(partition);
    }

    @Override
    public synchronized long position(TopicPartition partition, Duration patience) {
        throwRefusal("position");
        return position(partition);
    }

    @Override
    public synchronized Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, kafka::start);
    }

    @Override
    public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        throwRefusal("endOffsets");
        return offsets(partitions, this::end);
    }

    @Override
    public synchronized List<PartitionInfo> partitionsFor(String topic) {
        List<PartitionInfo> partitions = kafka.partitions(topic);
        if (partitions.isEmpty()) {
            throw new TimeoutException("no topic " + topic);
        }
        return partitions;
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration patience) {
        throwRefusal("committed");
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach(
                partition -> offsets.put(partition, kafka.committed(group).get(partition)));
        return offsets;
    }

    @Override
    public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        KafkaException refusal = kafka.refusal("commitAsync").orElse(null);
        if (refusal == null) {
            kafka.commit(group, offsets);
        }
        callback.onComplete(offsets, refusal);
    }

    @Override
    public ConsumerGroupMetadata groupMetadata() {
        return new ConsumerGroupMetadata(group);
    }

    @Override
    public synchronized void wakeup() {
        super.wakeup();
        kafka.wake();
    }

    @Override
    public void close(CloseOptions options) {
        closedWith = options;
        super.close(options);
    }
}

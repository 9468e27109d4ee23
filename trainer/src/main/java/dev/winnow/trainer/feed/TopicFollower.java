package dev.winnow.trainer.feed;

import dev.winnow.kafka.registry.RegistryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of one topic from given offsets. The partitions are assigned, never subscribed: the checkpoint owns
 * the offsets, and a rebalance must not move them. One thread.
 */
final class TopicFollower<V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private final KafkaConsumer<String, V> consumer;
    private final String topic;
    private final Runnable unreadable;
    private long skipped;

    /** @param unreadable told of every record that is skipped */
    TopicFollower(
            KafkaConsumer<String, V> consumer, String topic, Map<Integer, Long> startOffsets, Runnable unreadable) {
        this.consumer = consumer;
        this.topic = topic;
        this.unreadable = unreadable;
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        startOffsets.forEach((partition, offset) -> consumer.seek(new TopicPartition(topic, partition), offset));
    }

    /**
     * Records that have come, all with a value; a record that has none or does not decode is skipped, counted and said so.
     *
     * @throws RegistryException when the registry cannot say how a record is to be read
     */
    List<ConsumerRecord<String, V>> poll(Duration patience) {
        try {
            List<ConsumerRecord<String, V>> usable = new ArrayList<>();
            for (ConsumerRecord<String, V> record : consumer.poll(patience)) {
                if (record.value() == null) {
                    skip(new TopicPartition(topic, record.partition()), record.offset(), "no value");
                } else {
                    usable.add(record);
                }
            }
            return usable;
        } catch (RecordDeserializationException e) {
            // the consumer wraps every failure: that of the registry says nothing of the record, which must not be lost
            // for it
            if (e.getCause() instanceof RegistryException registry) {
                throw registry;
            }
            skip(e.topicPartition(), e.offset(), e.getMessage());
            consumer.seek(e.topicPartition(), e.offset() + 1);
            return List.of();
        }
    }

    /** Goes to where at most so many records of each partition are left to read. */
    void rewind(long records) {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(consumer.assignment());
        consumer.endOffsets(consumer.assignment())
                .forEach((partition, end) -> consumer.seek(partition, Math.max(starts.get(partition), end - records)));
    }

    private void skip(TopicPartition partition, long offset, String error) {
        unreadable.run();
        skipped++;
        // the first, and whenever their number has doubled: a flood must not fill the log
        if (Long.bitCount(skipped) == 1) {
            LOG.warn(
                    "skipped an unreadable record topic={} partition={} offset={} times={} error={}",
                    topic,
                    partition.partition(),
                    offset,
                    skipped,
                    error);
        }
    }

    long position(int partition) {
        return consumer.position(new TopicPartition(topic, partition));
    }

    /** Where reading goes on, by partition; without those that only brokers know and do not tell at once. */
    Map<Integer, Long> positions() {
        Map<Integer, Long> positions = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            try {
                positions.put(partition.partition(), consumer.position(partition, AT_ONCE));
            } catch (TimeoutException e) {
                LOG.debug("the brokers did not say where reading goes on topic={}", topic, e);
            }
        }
        return positions;
    }

    /** Where the committed records of a partition end now; its position when the brokers do not answer, to be asked again. */
    long end(int partition) {
        TopicPartition asked = new TopicPartition(topic, partition);
        try {
            return consumer.endOffsets(List.of(asked)).get(asked);
        } catch (TimeoutException e) {
            LOG.warn("the brokers did not say where the partition ends topic={} partition={}", topic, partition);
            return consumer.position(asked);
        }
    }

    void commitLater(Map<Integer, Long> nextOffsets) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        nextOffsets.forEach((partition, offset) ->
                offsets.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)));
        consumer.commitAsync(offsets, (committed, failure) -> {
            if (failure != null) {
                LOG.debug("offsets were not committed topic={}", topic, failure);
            }
        });
    }

    @Override
    public void close() {
        consumer.close();
    }
}

package dev.winnow.kafka.client;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Kafka's own mock, whose committed records and offsets an {@link InMemoryKafka} gets. As with brokers, a transaction of which a record was refused
 * cannot be committed, and one whose commit was not answered in time cannot be aborted.
 */
public final class InMemoryProducer<V> extends MockProducer<String, V> {
    private final InMemoryKafka kafka;
    private final Map<String, Object> settings;
    private final Serializer<V> values;
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    private String group;
    private RuntimeException failed;
    private boolean committing;

    InMemoryProducer(InMemoryKafka kafka, Map<String, Object> settings, Serializer<V> values) {
        super(true, null, new StringSerializer(), values);
        this.kafka = kafka;
        this.settings = Map.copyOf(settings);
        this.values = values;
    }

    /** What it was created with. */
    public Map<String, Object> settings() {
        return settings;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<String, V> record, Callback callback) {
        RuntimeException refusal = kafka.refusal(record).orElse(null);
        if (refusal != null) {
            failed = refusal;
            if (callback != null) {
                callback.onCompletion(null, refusal);
            }
            return CompletableFuture.failedFuture(refusal);
        }
        Future<RecordMetadata> sent = super.send(record, callback);
        if (!settings.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
            append(record);
        }
        return sent;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<String, V> record) {
        return send(record, null);
    }

    private void append(ProducerRecord<String, V> record) {
        int partitions = kafka.partitions(record.topic()).size();
        int partition = record.partition() != null
                ? record.partition()
                : record.key() == null
                        ? 0
                        : Utils.toPositive(Utils.murmur2(record.key().getBytes(StandardCharsets.UTF_8))) % partitions;
        kafka.append(
                record.topic(),
                partition,
                record.key(),
                values.serialize(record.topic(), record.headers(), record.value()),
                record.headers());
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> nextOffsets, ConsumerGroupMetadata metadata) {
        super.sendOffsetsToTransaction(nextOffsets, metadata);
        offsets.putAll(nextOffsets);
        group = metadata.groupId();
    }

    @Override
    public void beginTransaction() {
        super.beginTransaction();
        failed = null;
    }

    @Override
    public void commitTransaction() {
        if (failed != null) {
            throw new KafkaException("a transaction with a failed record cannot be committed", failed);
        }
        List<ProducerRecord<String, V>> records = uncommittedRecords();
        committing = commitTransactionException instanceof TimeoutException;
        super.commitTransaction();
        records.forEach(this::append);
        if (group != null) {
            kafka.commit(group, offsets);
        }
        offsets.clear();
    }

    @Override
    public void abortTransaction() {
        if (committing) {
            throw new IllegalStateException("a commit that was not answered can only be repeated");
        }
        super.abortTransaction();
        offsets.clear();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return kafka.partitions(topic);
    }
}

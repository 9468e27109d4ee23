package dev.winnow.kafka.client;

import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Topics and groups in memory, for unit tests of whoever uses Kafka's clients: consumers see what producers commit, positions and missing records behave as
 * with brokers. A test makes requests fail. There is no group protocol: the first subscriber gets all partitions until a test rebalances. Thread-safe.
 */
public final class InMemoryKafka implements KafkaClients {
    private final Map<String, List<Log>> topics = new TreeMap<>();
    private final Map<String, Map<TopicPartition, OffsetAndMetadata>> groups = new HashMap<>();
    private final Map<String, Map<TopicPartition, Integer>> pending = new HashMap<>();
    private final Map<String, KafkaException> refusals = new HashMap<>();
    private final List<InMemoryConsumer<?>> consumers = new ArrayList<>();
    private final List<InMemoryProducer<?>> producers = new ArrayList<>();
    private Predicate<ProducerRecord<String, ?>> refused = record -> false;
    private RuntimeException refusal = new KafkaException("refused");

    /** One partition. */
    private static final class Log {
        private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        private long start;
        private long openFrom = Long.MAX_VALUE;

        private long end() {
            return records.isEmpty() ? start : records.get(records.size() - 1).offset() + 1;
        }
    }

    /** A deployment of these topics. */
    public KafkaConnection connection(SchemaRegistry registry) {
        return new KafkaConnection("nowhere:1", Map.of(), new RecordSerdes(registry, true), new Topics("test"), this);
    }

    /** Creates a topic, or creates it again, empty. */
    public synchronized void create(String topic, int partitions) {
        topics.put(
                topic,
                IntStream.range(0, partitions).mapToObj(partition -> new Log()).toList());
        notifyAll();
    }

    /** Adds a committed record; its offset. */
    public synchronized long append(String topic, int partition, String key, byte[] value) {
        return append(topic, partition, key, value, new RecordHeaders());
    }

    synchronized long append(String topic, int partition, String key, byte[] value, Headers headers) {
        Log log = log(new TopicPartition(topic, partition));
        long offset = log.end();
        int bytes = value == null ? ConsumerRecord.NULL_SIZE : value.length;
        log.records.add(new ConsumerRecord<>(
                topic,
                partition,
                offset,
                1_000 + offset,
                TimestampType.CREATE_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.length(),
                bytes,
                key,
                value,
                headers,
                Optional.empty()));
        notifyAll();
        return offset;
    }

    /** Deletes the records before an offset, as retention does. */
    public synchronized void deleteBefore(String topic, int partition, long offset) {
        Log log = log(new TopicPartition(topic, partition));
        log.records.removeIf(record -> record.offset() < offset);
        log.start = offset;
    }

    /** Opens a transaction at an offset, after which no consumer of committed records sees anything; {@code Long.MAX_VALUE} ends it. */
    public synchronized void openTransaction(String topic, int partition, long offset) {
        log(new TopicPartition(topic, partition)).openFrom = offset;
        notifyAll();
    }

    /** All records of a topic. */
    public synchronized List<ConsumerRecord<String, byte[]>> records(String topic) {
        return topics.get(topic).stream().flatMap(log -> log.records.stream()).toList();
    }

    /** Commits offsets of a group. */
    public synchronized void commit(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        groups.computeIfAbsent(group, key -> new HashMap<>()).putAll(offsets);
    }

    /** What a group has committed. */
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return Map.copyOf(groups.getOrDefault(group, Map.of()));
    }

    /** Leaves a partition out of the next answers about settled offsets, as while a transaction is about to commit one. */
    public synchronized void pend(String group, TopicPartition partition, int answers) {
        pending.merge(group, Map.of(partition, answers), (old, added) -> added);
    }

    /** What a group has committed, without partitions where more is about to be. */
    synchronized Map<TopicPartition, OffsetAndMetadata> settled(String group) {
        Map<TopicPartition, OffsetAndMetadata> settled = new HashMap<>(committed(group));
        pending.getOrDefault(group, Map.of()).forEach((partition, answers) -> {
            settled.remove(partition);
            pending.put(group, answers > 1 ? Map.of(partition, answers - 1) : Map.of());
        });
        return settled;
    }

    /** Forgets what a group has committed, as brokers do after {@code offsets.retention.minutes}. */
    public synchronized void forget(String group) {
        groups.remove(group);
    }

    /** Refuses the records that a test picks. */
    public synchronized void refuseRecords(Predicate<ProducerRecord<String, ?>> which, RuntimeException why) {
        refused = which;
        refusal = why;
    }

    /** Refuses a request, named like the method of {@link Admin} or {@link Consumer}, until {@link #allow}. */
    public synchronized void refuse(String request, KafkaException why) {
        refusals.put(request, why);
    }

    /** Answers a request again. */
    public synchronized void allow(String request) {
        refusals.remove(request);
    }

    /** Consumers in the order of their creation. */
    public synchronized List<InMemoryConsumer<?>> consumers() {
        return List.copyOf(consumers);
    }

    /** Producers in the order of their creation. */
    public synchronized List<InMemoryProducer<?>> producers() {
        return List.copyOf(producers);
    }

    @Override
    public Admin admin(Map<String, Object> settings) {
        return InMemoryAdmin.of(this);
    }

    @Override
    public synchronized <V> Consumer<String, V> consumer(Map<String, Object> settings, Deserializer<V> values) {
        InMemoryConsumer<V> consumer = new InMemoryConsumer<>(this, settings, values);
        consumers.add(consumer);
        return consumer;
    }

    @Override
    public synchronized <V> Producer<String, V> producer(Map<String, Object> settings, Serializer<V> values) {
        InMemoryProducer<V> producer = new InMemoryProducer<>(this, settings, values);
        producers.add(producer);
        return producer;
    }

    synchronized Optional<KafkaException> refusal(String request) {
        return Optional.ofNullable(refusals.get(request));
    }

    synchronized Optional<RuntimeException> refusal(ProducerRecord<String, ?> record) {
        return refused.test(record) ? Optional.of(refusal) : Optional.empty();
    }

    synchronized Collection<String> topics() {
        return List.copyOf(topics.keySet());
    }

    synchronized List<PartitionInfo> partitions(String topic) {
        Node node = new Node(0, "nowhere", 1);
        Node[] replicas = {node};
        return IntStream.range(0, topics.getOrDefault(topic, List.of()).size())
                .mapToObj(partition -> new PartitionInfo(topic, partition, node, replicas, replicas))
                .toList();
    }

    synchronized long start(TopicPartition partition) {
        return log(partition).start;
    }

    synchronized long end(TopicPartition partition) {
        return log(partition).end();
    }

    synchronized long stableEnd(TopicPartition partition) {
        return Math.min(log(partition).openFrom, end(partition));
    }

    /** Records from an offset to another. */
    synchronized List<ConsumerRecord<String, byte[]>> records(TopicPartition partition, long from, long to, int most) {
        return log(partition).records.stream()
                .filter(record -> record.offset() >= from && record.offset() < to)
                .limit(most)
                .toList();
    }

    private Log log(TopicPartition partition) {
        List<Log> logs = topics.get(partition.topic());
        if (logs == null || logs.size() <= partition.partition()) {
            throw new IllegalArgumentException("no partition " + partition);
        }
        return logs.get(partition.partition());
    }

    /** Waits until something has changed, or for a time. */
    synchronized void await(long millis) throws InterruptedException {
        if (millis > 0) {
            wait(millis);
        }
    }

    /** Ends the waiting of all. */
    synchronized void wake() {
        notifyAll();
    }
}

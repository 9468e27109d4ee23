package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionOffsets;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.schemas.Document;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The committed documents of a topic, partition after partition, up to the ends that it had when it was opened. A record that is not a document is left out and
 * counted. Memory is bounded by one fetch. One thread.
 */
final class TopicDocuments implements DocumentFeed {
    private final KafkaConnection connection;
    private final Deserializer<Document> deserializer;
    /** First offset and end of each partition that is still to be read. */
    private final Queue<Map.Entry<TopicPartition, Long>> waiting = new ArrayDeque<>();

    private final Map<TopicPartition, Long> beginnings;
    private final long all;
    private PartitionReader reader;
    private Document next;
    private long behind;
    private long offset;
    private long skipped;

    TopicDocuments(KafkaConnection connection, String topic) {
        this.connection = connection;
        deserializer = connection.serdes().document().deserializer();
        var partitions = PartitionOffsets.partitions(connection, List.of(topic));
        beginnings = PartitionOffsets.starts(connection, partitions);
        Map<Integer, Map.Entry<TopicPartition, Long>> ends = new TreeMap<>();
        PartitionOffsets.ends(connection, partitions)
                .forEach((partition, end) -> ends.put(partition.partition(), Map.entry(partition, end)));
        waiting.addAll(ends.values());
        all = waiting.stream()
                .mapToLong(end -> end.getValue() - beginnings.get(end.getKey()))
                .sum();
    }

    /** Records that were left out so far. */
    long skipped() {
        return skipped;
    }

    @Override
    public double share() {
        return all == 0 ? 1 : behind / (double) all;
    }

    @Override
    public boolean hasNext() {
        while (next == null && (reader != null || !waiting.isEmpty())) {
            advance();
        }
        return next != null;
    }

    @Override
    public Document next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the topic has ended");
        }
        Document document = next;
        next = null;
        return document;
    }

    private void advance() {
        if (reader == null) {
            Map.Entry<TopicPartition, Long> end = waiting.remove();
            offset = beginnings.get(end.getKey());
            reader = new PartitionReader(
                    connection, end.getKey().topic(), end.getKey().partition(), end.getValue());
        }
        Optional<ConsumerRecord<String, byte[]>> record = reader.next();
        if (record.isEmpty()) {
            behind += reader.end() - offset;
            close();
            return;
        }
        behind += record.get().offset() + 1 - offset;
        offset = record.get().offset() + 1;
        next = decode(record.get());
        skipped += next == null ? 1 : 0;
    }

    /** The document of a record, or null where anyone wrote something else. */
    private Document decode(ConsumerRecord<String, byte[]> record) {
        try {
            return deserializer.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            return null;
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}

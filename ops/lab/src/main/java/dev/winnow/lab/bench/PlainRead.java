package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.PartitionReader;
import dev.winnow.stack.LocalStackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The baseline of the audit: a read_committed consumer over the partitions that an audit reads, which decodes nothing.
 *
 * @param connection the benchmark's broker
 * @param partitions what is read
 * @param threads partitions that are read at a time
 */
record PlainRead(KafkaConnection connection, List<Partition> partitions, int threads) {
    /** A partition of a topic. */
    record Partition(String topic, int number) {}

    /** What was read: keys and values, without what surrounds them. */
    record Volume(long records, long bytes) {
        private Volume plus(Volume other) {
            return new Volume(records + other.records, bytes + other.bytes);
        }
    }

    Volume read() {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Volume>> running = new ArrayList<>();
            partitions.forEach(partition -> running.add(pool.submit(() -> read(partition))));
            Volume sum = new Volume(0, 0);
            for (Future<Volume> future : running) {
                sum = sum.plus(future.get());
            }
            return sum;
        } catch (ExecutionException e) {
            throw new LocalStackException(
                    "Cannot read the benchmark's topics: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while reading the benchmark's topics.", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private Volume read(Partition partition) {
        long records = 0;
        long bytes = 0;
        try (PartitionReader reader = new PartitionReader(connection, partition.topic(), partition.number())) {
            for (ConsumerRecord<String, byte[]> record : reader) {
                records++;
                bytes += record.serializedKeySize() + record.serializedValueSize();
            }
        }
        return new Volume(records, bytes);
    }
}

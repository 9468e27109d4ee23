package dev.winnow.lab.faults;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.RecordFollower;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Follows the committed records of several topics from their beginning, and asks how far others are. Survives brokers that go. Owned by one thread. */
final class Tail implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 200;

    private final Admin admin;
    private final RecordFollower follower;

    Tail(KafkaConnection connection, Collection<String> topics) {
        admin = connection.admin();
        follower = new RecordFollower(
                connection,
                topics,
                Map.of(
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        2_000,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        16 << 20,
                        ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        500));
    }

    /** What a group has committed of a topic, by partition; partitions without an offset are left out. */
    Map<Integer, Long> committed(String group, String topic, Duration limit) {
        Map<TopicPartition, OffsetAndMetadata> offsets = patiently(limit, () -> admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
        Map<Integer, Long> committed = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            if (partition.topic().equals(topic) && offset != null) {
                committed.put(partition.partition(), offset.offset());
            }
        });
        return committed;
    }

    /** Ends of everything that is replicated now, whether committed or not. */
    Map<TopicPartition, Long> ends(Duration limit) {
        Map<TopicPartition, OffsetSpec> newest = follower.partitions().stream()
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        patiently(limit, () -> admin.listOffsets(newest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                        .all()
                        .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS))
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /**
     * Reads until every partition named has been read to its end.
     *
     * @return partitions that did not get there within the limit: something that is neither committed nor aborted blocks them
     */
    List<TopicPartition> readTo(
            Map<TopicPartition, Long> ends, Duration limit, Consumer<ConsumerRecord<String, byte[]>> action) {
        return follower.readTo(ends, limit, action);
    }

    /** A question to brokers that may be away. */
    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException, TimeoutException;
    }

    /** Asks again until there is an answer, or throws what the last attempt threw. */
    private static <T> T patiently(Duration limit, Question<T> question) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return question.ask();
            } catch (ExecutionException | TimeoutException e) {
                if (System.nanoTime() > deadline) {
                    throw new KafkaException("the brokers do not answer: " + e, e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new org.apache.kafka.common.errors.InterruptException(e);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new org.apache.kafka.common.errors.InterruptException(e);
            }
        }
    }

    @Override
    public void close() {
        follower.close();
        admin.close(Duration.ZERO);
    }
}

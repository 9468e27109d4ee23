package dev.winnow.lab.bench;

import dev.winnow.service.streams.GuardedClients;
import dev.winnow.stack.LocalStackException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * Times a topology by the offsets that it commits: what is not committed has not been done. The clock starts at the first commit that is seen beyond a
 * tenth of the records, so that start-up and assignment do not count, and stops at the last.
 */
final class Stopwatch {
    private static final long POLL_MILLIS = 10;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Admin admin;
    private final String topic;
    private final int partitions;

    Stopwatch(Admin admin, String topic, int partitions) {
        this.admin = admin;
        this.topic = topic;
        this.partitions = partitions;
    }

    /** Records per second of one round. */
    double time(Contender contender, int round) {
        contender.prepare(round);
        Properties settings = contender.settings(round);
        CompletableFuture<Void> failure = new CompletableFuture<>();
        try (KafkaStreams streams = new KafkaStreams(contender.topology(round), settings, new GuardedClients())) {
            streams.setUncaughtExceptionHandler(e -> {
                failure.completeExceptionally(e);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            return measure(contender, settings.getProperty(StreamsConfig.APPLICATION_ID_CONFIG), failure);
        }
    }

    private double measure(Contender contender, String group, CompletableFuture<Void> failure) {
        long total = endOffsets();
        long limit = System.nanoTime() + LIMIT.toNanos();
        long firstCommitted = -1;
        long firstNanos = 0;
        while (System.nanoTime() < limit) {
            throwWhenFailed(contender, failure);
            long committed = committed(group);
            long now = System.nanoTime();
            if (committed >= total) {
                if (firstCommitted < 0) {
                    throw new LocalStackException("The benchmark's " + total
                            + " records were done before the clock could start; use more records.");
                }
                return (total - firstCommitted) * 1e9 / (now - firstNanos);
            }
            if (firstCommitted < 0 && committed * 10 >= total) {
                firstCommitted = committed;
                firstNanos = now;
            }
        }
        throw new LocalStackException(contender.name() + " had committed " + committed(group) + " of " + total
                + " records after " + LIMIT.toSeconds() + " s; the benchmark gives up.");
    }

    private static void throwWhenFailed(Contender contender, CompletableFuture<Void> failure) {
        try {
            failure.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // it has not failed, and the broker had a rest from our questions
        } catch (ExecutionException e) {
            throw new LocalStackException(
                    contender.name() + " failed: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while timing " + contender.name() + ".", e);
        }
    }

    private long committed(String group) {
        try {
            return admin
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(30, TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                    .mapToLong(entry -> entry.getValue().offset())
                    .sum();
        } catch (ExecutionException e) {
            // a group that has never committed is unknown
            return 0;
        } catch (TimeoutException e) {
            throw new LocalStackException("The broker did not report the offsets of " + group + " within 30 s.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while timing " + group + ".", e);
        }
    }

    private long endOffsets() {
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        try {
            return admin
                    .listOffsets(all.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                    .all()
                    .get(30, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        } catch (ExecutionException | TimeoutException e) {
            throw new LocalStackException("Cannot read the end of " + topic + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while reading the end of " + topic + ".", e);
        }
    }
}

package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.service.streams.GuardedClients;
import dev.winnow.stack.LocalStackException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** Kafka Streams instances that read the annotated topic side by side, each as a group of its own or as a member of one. */
final class StreamsTurn implements Turn {
    private static final long ANSWER_SECONDS = 30;

    private final Admin admin;
    private final String topic;
    private final BenchTopics topics;
    private final List<String> written;
    private final List<KafkaStreams> instances = new ArrayList<>();
    private final Set<String> groups = new LinkedHashSet<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /**
     * A topology and its settings, application id and state directory among them.
     *
     * @param topology reads the annotated topic
     */
    record Application(Topology topology, Properties settings) {}

    /** @param written topics that the applications write, deleted at the end */
    StreamsTurn(KafkaConnection connection, BenchTopics topics, List<Application> applications, List<String> written) {
        this.admin = connection.admin();
        this.topic = connection.topics().annotated();
        this.topics = topics;
        this.written = written;
        for (Application application : applications) {
            KafkaStreams instance =
                    new KafkaStreams(application.topology(), application.settings(), new GuardedClients());
            instance.setUncaughtExceptionHandler(e -> {
                failure.compareAndSet(null, e);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            instances.add(instance);
            groups.add(application.settings().getProperty(StreamsConfig.APPLICATION_ID_CONFIG));
        }
        instances.forEach(KafkaStreams::start);
    }

    @Override
    public List<Long> done() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new LocalStackException("a topology of the benchmark failed: " + cause.getMessage(), cause);
        }
        return groups.stream().map(this::committed).toList();
    }

    private long committed(String group) {
        try {
            return admin
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWER_SECONDS, TimeUnit.SECONDS)
                    .entrySet()
                    .stream()
                    .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                    .mapToLong(entry -> entry.getValue().offset())
                    .sum();
        } catch (ExecutionException e) {
            // a group that has never committed is unknown
            return 0;
        } catch (TimeoutException e) {
            throw new LocalStackException(
                    "The broker did not report the offsets of " + group + " within " + ANSWER_SECONDS + " s.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while timing " + group + ".", e);
        }
    }

    @Override
    public ThreadWaits waits() {
        return instances.stream()
                .map(instance -> ThreadWaits.of(instance.metrics()))
                .reduce(ThreadWaits.NONE, ThreadWaits::plus);
    }

    @Override
    public void close() {
        instances.forEach(KafkaStreams::close);
        instances.forEach(KafkaStreams::cleanUp);
        // with their changelogs
        topics.deleteAll(
                name -> written.contains(name) || groups.stream().anyMatch(group -> name.startsWith(group + "-")));
        admin.close();
    }
}

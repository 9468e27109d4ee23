package dev.winnow.kafka.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Checks every two seconds what a service depends on: each partition of its topics has a leader, its group
 * has a coordinator, and the registry answers. A client that waits for a broker logs nothing and fails with nothing, so that only this check shows it.
 * Runs on a thread of its own; {@link #trouble} answers at once and from any.
 */
public final class Reachability implements AutoCloseable {
    private static final long INTERVAL_MS = 2_000;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final KafkaConnection connection;
    private final List<String> topics;
    private final String group;
    private final Admin admin;
    private final ScheduledExecutorService watcher;
    private final TopicIdentities identities;
    private volatile String trouble = "starting: brokers and registry have not answered yet";

    /**
     * Starts looking, for a service whose topics may be given more partitions.
     *
     * @param group consumer group of the service
     * @param topics what it reads and writes
     */
    public Reachability(KafkaConnection connection, String group, String... topics) {
        this(connection, TopicIdentities.growing(), group, topics);
    }

    /**
     * Starts looking.
     *
     * @param identities what must stay the same of the topics
     * @param group consumer group of the service
     * @param topics what it reads and writes
     */
    public Reachability(KafkaConnection connection, TopicIdentities identities, String group, String... topics) {
        this.connection = connection;
        this.identities = identities;
        this.group = group;
        this.topics = List.of(topics);
        int limitMillis = (int) LIMIT.toMillis();
        admin = connection.admin(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                limitMillis,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                limitMillis));
        watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "reachability");
            thread.setDaemon(true);
            return thread;
        });
        watcher.scheduleWithFixedDelay(() -> trouble = look(), 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    /** What could not be reached at the last look; empty when all could. */
    public String trouble() {
        return trouble;
    }

    private String look() {
        return leaderless().or(this::uncoordinated).or(this::unregistered).orElse("");
    }

    private Optional<String> leaderless() {
        return admin.describeTopics(topics).topicNameValues().entrySet().stream()
                .map(topic -> leaderless(topic.getKey(), topic.getValue()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> leaderless(String topic, KafkaFuture<TopicDescription> asked) {
        try {
            TopicDescription description = await(asked);
            Optional<String> change = identities.changed(description);
            return change.isPresent()
                    ? change
                    : description.partitions().stream()
                            .filter(partition -> partition.leader() == null)
                            .map(partition -> "partition " + partition.partition() + " of topic " + topic
                                    + " has no leader: look at the brokers at " + connection.bootstrapServers())
                            .findFirst();
        } catch (ExecutionException e) {
            return Optional.of(
                    e.getCause() instanceof UnknownTopicOrPartitionException
                            ? "topic " + topic + " does not exist at " + connection.bootstrapServers()
                            : unreachable(e));
        } catch (TimeoutException | KafkaException e) {
            return Optional.of(unreachable(e));
        } catch (InterruptedException e) {
            return interrupted();
        }
    }

    private Optional<String> uncoordinated() {
        try {
            await(admin.describeConsumerGroups(List.of(group)).all());
            return Optional.empty();
        } catch (ExecutionException e) {
            // any other refusal is an answer, such as that there is no such group yet
            return e.getCause() instanceof RetriableException ? Optional.of(unreachable(e)) : Optional.empty();
        } catch (TimeoutException | KafkaException e) {
            return Optional.of(unreachable(e));
        } catch (InterruptedException e) {
            return interrupted();
        }
    }

    private Optional<String> unregistered() {
        return connection.serdes().registry().trouble(topics.get(0), LIMIT);
    }

    private static <T> T await(KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private String unreachable(Exception e) {
        Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return "no answer from the brokers at " + connection.bootstrapServers() + " (" + reason + ")";
    }

    private static Optional<String> interrupted() {
        Thread.currentThread().interrupt();
        return Optional.of("the look was interrupted");
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        admin.close(Duration.ZERO);
    }
}

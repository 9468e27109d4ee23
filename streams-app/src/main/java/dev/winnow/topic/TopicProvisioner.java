package dev.winnow.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are missing and registers their schemas as {@code FULL_TRANSITIVE}. Changes no existing topic. */
public final class TopicProvisioner {
    private static final String COMPATIBILITY = "FULL_TRANSITIVE";

    private final KafkaConnection connection;

    public TopicProvisioner(KafkaConnection connection) {
        this.connection = connection;
    }

    /**
     * What has to be, or was, done.
     *
     * @param created names of topics that were missing
     * @param present names of topics that were there
     */
    public record Outcome(List<String> created, List<String> present) {}

    /**
     * Brings topics and subjects to what the specs say.
     *
     * @param replicationFactor copies of each partition; -1 for the broker's default
     * @param dryRun only say what is missing
     * @throws TopicException when an existing topic has another number of partitions
     */
    public Outcome apply(Collection<TopicSpec> specs, short replicationFactor, boolean dryRun) {
        try (Admin admin = connection.admin()) {
            var existing = admin.listTopics().names().get(30, TimeUnit.SECONDS);
            List<TopicSpec> missing = specs.stream()
                    .filter(spec -> !existing.contains(spec.name()))
                    .toList();
            List<TopicSpec> present = specs.stream()
                    .filter(spec -> existing.contains(spec.name()))
                    .toList();
            requirePartitions(admin, present);
            if (!dryRun) {
                create(admin, missing, replicationFactor);
                specs.forEach(this::registerSchema);
            }
            return new Outcome(
                    missing.stream().map(TopicSpec::name).toList(),
                    present.stream().map(TopicSpec::name).toList());
        } catch (ExecutionException | TimeoutException e) {
            throw new TopicException(
                    "cannot create topics on " + connection.bootstrapServers() + " (" + e.getMessage()
                            + "): start the brokers, or set --bootstrap-server",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("interrupted while creating topics", e);
        }
    }

    /** Number of partitions of an existing topic. */
    public int partitions(String topic) {
        try (Admin admin = connection.admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .get(topic)
                    .partitions()
                    .size();
        } catch (ExecutionException | TimeoutException e) {
            throw new TopicException(
                    "cannot describe topic " + topic + " on " + connection.bootstrapServers()
                            + ": run 'winnow topics apply' first, or check --bootstrap-server and --prefix",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicException("interrupted while describing " + topic, e);
        }
    }

    private static void requirePartitions(Admin admin, List<TopicSpec> specs)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, TopicDescription> descriptions = admin.describeTopics(
                        specs.stream().map(TopicSpec::name).toList())
                .allTopicNames()
                .get(30, TimeUnit.SECONDS);
        for (TopicSpec spec : specs) {
            int actual = descriptions.get(spec.name()).partitions().size();
            if (actual != spec.partitions()) {
                throw new TopicException("topic " + spec.name() + " has " + actual + " partitions, not "
                        + spec.partitions() + ": pass --partitions " + actual + ", or use another prefix");
            }
        }
    }

    private static void create(Admin admin, List<TopicSpec> specs, short replicationFactor)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<ExecutionException> failures = new ArrayList<>();
        var results = admin.createTopics(specs.stream()
                        .map(spec -> spec.toNewTopic(replicationFactor))
                        .toList())
                .values();
        for (var result : results.values()) {
            try {
                result.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                // another process created it in the same moment
                if (!(e.getCause() instanceof TopicExistsException)) {
                    failures.add(e);
                }
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    private void registerSchema(TopicSpec spec) {
        spec.record().schema().ifPresent(schema -> {
            SchemaRegistry registry = connection.serdes().registry();
            registry.register(spec.subject(), schema);
            registry.setCompatibility(spec.subject(), COMPATIBILITY);
        });
    }
}

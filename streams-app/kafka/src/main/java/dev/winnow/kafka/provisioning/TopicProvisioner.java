package dev.winnow.kafka.provisioning;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.SchemaLoss;
import dev.winnow.kafka.registry.RegistryException;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.kafka.topic.TopicSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are missing and registers their schemas as {@code FULL_TRANSITIVE}. Changes no existing topic unless {@link #alter} is called. */
public final class TopicProvisioner {
    static final String COMPATIBILITY = "FULL_TRANSITIVE";

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
     * Brings topics and subjects to what the specs state.
     *
     * @param replicationFactor copies of each partition; -1 for the broker's default
     * @param dryRun only report what is missing
     * @throws TopicException when an existing topic has another number of partitions
     */
    public Outcome apply(Collection<TopicSpec> specs, short replicationFactor, boolean dryRun) {
        Set<String> existing =
                connection.ask("for its topics", admin -> admin.listTopics().names());
        List<TopicSpec> missing =
                specs.stream().filter(spec -> !existing.contains(spec.name())).toList();
        List<TopicSpec> present =
                specs.stream().filter(spec -> existing.contains(spec.name())).toList();
        present.forEach(this::requirePartitions);
        if (!dryRun) {
            missing.forEach(spec -> create(spec, replicationFactor));
            specs.forEach(spec -> registerSchema(spec, existing.contains(spec.name())));
        }
        return new Outcome(
                missing.stream().map(TopicSpec::name).toList(),
                present.stream().map(TopicSpec::name).toList());
    }

    /** Number of partitions of an existing topic. */
    public int partitions(String topic) {
        return connection
                .ask("about topic " + topic, admin -> admin.describeTopics(List.of(topic))
                        .allTopicNames())
                .get(topic)
                .partitions()
                .size();
    }

    /** Creates topics with the partitions, the copies and the settings of an existing one; those that exist stay as they are. */
    public void createLike(String model, Collection<String> topics) {
        List<TopicPartitionInfo> partitions = connection
                .ask("about topic " + model, admin -> admin.describeTopics(List.of(model))
                        .allTopicNames())
                .get(model)
                .partitions();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, model);
        Map<String, String> settings = connection
                .ask("for the settings of topic " + model, admin -> admin.describeConfigs(List.of(resource))
                        .all())
                .get(resource)
                .entries()
                .stream()
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        short copies = (short) partitions.get(0).replicas().size();
        topics.forEach(topic -> create(new NewTopic(topic, partitions.size(), copies).configs(settings)));
    }

    /** Gives existing topics the settings that changes of kind {@link TopicChange.Kind#SETTING} name; others are left out. */
    public void alter(Collection<TopicChange> changes) {
        Map<ConfigResource, Collection<AlterConfigOp>> operations = new HashMap<>();
        for (TopicChange change : changes) {
            if (change.kind() == TopicChange.Kind.SETTING) {
                operations
                        .computeIfAbsent(
                                new ConfigResource(ConfigResource.Type.TOPIC, change.topic()),
                                topic -> new ArrayList<>())
                        .add(new AlterConfigOp(
                                new ConfigEntry(change.what(), change.wanted()), AlterConfigOp.OpType.SET));
            }
        }
        if (!operations.isEmpty()) {
            connection.ask(
                    "to alter the settings of " + operations.size() + " topics",
                    admin -> admin.incrementalAlterConfigs(operations).all());
        }
    }

    private void requirePartitions(TopicSpec spec) {
        int actual = partitions(spec.name());
        if (actual != spec.partitions()) {
            throw new TopicException("topic " + spec.name() + " has " + actual + " partitions, not " + spec.partitions()
                    + ": pass --partitions " + actual + ", or use another prefix");
        }
    }

    private void create(TopicSpec spec, short replicationFactor) {
        try {
            create(spec.toNewTopic(replicationFactor));
        } catch (TopicException e) {
            if (!isCausedBy(e, InvalidConfigurationException.class)) {
                throw e;
            }
            // brokers before Kafka 4.4 do not know all settings; what is wrong otherwise is refused again
            create(spec.toNewTopicOfOlderBrokers(replicationFactor));
        }
    }

    private void create(NewTopic topic) {
        try {
            connection.ask("to create topic " + topic.name(), admin -> admin.createTopics(List.of(topic))
                    .all());
        } catch (TopicException e) {
            // another process created it in the same moment
            if (!isCausedBy(e, TopicExistsException.class)) {
                throw e;
            }
        }
    }

    private static boolean isCausedBy(TopicException e, Class<? extends Exception> refusal) {
        return e.getCause() != null && refusal.isInstance(e.getCause().getCause());
    }

    /** Asks the registry to change only what differs, because one that is read-only refuses every change. */
    private void registerSchema(TopicSpec spec, boolean present) {
        spec.record().schema().ifPresent(schema -> {
            SchemaRegistry registry = connection.serdes().registry();
            if (!registry.isRegistered(spec.subject(), schema)) {
                if (present && SchemaLoss.isAt(connection, spec.name())) {
                    throw new TopicException("topic " + spec.name() + " has records, but the registry at "
                            + registry.addresses() + " does not know subject " + spec.subject() + ": "
                            + SchemaRegistry.LOST);
                }
                register(registry, spec.subject(), schema);
            }
            if (!registry.compatibility(spec.subject()).equals(Optional.of(COMPATIBILITY))) {
                setCompatibility(registry, spec.subject());
            }
        });
    }

    /** A registry may refuse to set what another process has set in the same moment. */
    private static void setCompatibility(SchemaRegistry registry, String subject) {
        try {
            registry.setCompatibility(subject, COMPATIBILITY);
        } catch (RegistryException e) {
            if (!registry.compatibility(subject).equals(Optional.of(COMPATIBILITY))) {
                registry.setCompatibility(subject, COMPATIBILITY);
            }
        }
    }

    /** A registry may refuse what another process has registered in the same moment. */
    private static void register(SchemaRegistry registry, String subject, Schema schema) {
        try {
            registry.register(subject, schema);
        } catch (RegistryException e) {
            if (!registry.isRegistered(subject, schema)) {
                registry.register(subject, schema);
            }
        }
    }
}

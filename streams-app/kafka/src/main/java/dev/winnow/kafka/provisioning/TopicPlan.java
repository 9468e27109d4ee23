package dev.winnow.kafka.provisioning;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.SchemaLoss;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.TopicSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;

/**
 * How topics and subjects differ from their specs. Looks only; what it finds may be out of date when it returns.
 *
 * @param changes what differs, in the order of the specs
 * @param same names of the topics that are as they should be, with their subjects
 * @param unbounded names of existing topics whose brokers do not bound a record once it is decompressed
 */
public record TopicPlan(List<TopicChange> changes, List<String> same, List<String> unbounded) {
    private static final String NOTHING = "";

    /** Compares a deployment with specs. */
    public static TopicPlan of(KafkaConnection connection, Collection<TopicSpec> specs) {
        Set<String> existing =
                connection.ask("for its topics", admin -> admin.listTopics().names());
        List<String> present =
                specs.stream().map(TopicSpec::name).filter(existing::contains).toList();
        Map<String, TopicDescription> descriptions = connection.ask(
                "about its topics", admin -> admin.describeTopics(present).allTopicNames());
        Map<String, Config> settings = settings(connection, present);

        List<TopicChange> changes = new ArrayList<>();
        List<String> same = new ArrayList<>();
        for (TopicSpec spec : specs) {
            List<TopicChange> found = new ArrayList<>();
            if (descriptions.containsKey(spec.name())) {
                found.addAll(shape(spec, descriptions.get(spec.name()), settings.get(spec.name())));
            } else {
                found.add(new TopicChange(
                        spec.name(),
                        TopicChange.Kind.TOPIC,
                        "topic",
                        NOTHING,
                        spec.partitions() + " partitions, " + describe(spec.settings())));
            }
            found.addAll(schema(spec, connection, descriptions.containsKey(spec.name())));
            changes.addAll(found);
            if (found.isEmpty()) {
                same.add(spec.name());
            }
        }
        List<String> unbounded = specs.stream()
                .map(TopicSpec::name)
                .filter(topic -> settings.containsKey(topic)
                        && settings.get(topic).get(TopicSpec.MAX_DECOMPRESSED_MESSAGE_BYTES) == null)
                .toList();
        return new TopicPlan(List.copyOf(changes), List.copyOf(same), unbounded);
    }

    /** The changes with an effect. */
    public List<TopicChange> with(TopicChange.Effect effect) {
        return changes.stream().filter(change -> change.effect() == effect).toList();
    }

    private static Map<String, Config> settings(KafkaConnection connection, List<String> topics) {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        return connection
                .ask("for the settings of its topics", admin -> admin.describeConfigs(resources)
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    }

    private static List<TopicChange> shape(TopicSpec spec, TopicDescription description, Config config) {
        List<TopicChange> changes = new ArrayList<>();
        int partitions = description.partitions().size();
        if (partitions != spec.partitions()) {
            changes.add(new TopicChange(
                    spec.name(),
                    TopicChange.Kind.PARTITIONS,
                    "partitions",
                    String.valueOf(partitions),
                    String.valueOf(spec.partitions())));
        }
        Map<String, String> actual = config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        Map<String, String> known = new TreeMap<>(spec.requiredSettings());
        spec.newerSettings().forEach((setting, wanted) -> {
            if (actual.containsKey(setting)) {
                known.put(setting, wanted);
            }
        });
        known.forEach((setting, wanted) -> {
            String value = actual.getOrDefault(setting, NOTHING);
            if (!value.equals(wanted)) {
                changes.add(new TopicChange(spec.name(), TopicChange.Kind.SETTING, setting, value, wanted));
            }
        });
        return changes;
    }

    private static List<TopicChange> schema(TopicSpec spec, KafkaConnection connection, boolean present) {
        SchemaRegistry registry = connection.serdes().registry();
        List<TopicChange> changes = new ArrayList<>();
        spec.record().schema().ifPresent(schema -> {
            if (present && SchemaLoss.isAt(connection, spec.name())) {
                changes.add(new TopicChange(
                        spec.name(),
                        TopicChange.Kind.LOST_SCHEMA,
                        spec.subject(),
                        "records without a subject",
                        schema.getFullName()));
                return;
            }
            if (!registry.isRegistered(spec.subject(), schema)) {
                boolean allowed = registry.isCompatible(spec.subject(), schema);
                changes.add(new TopicChange(
                        spec.name(),
                        allowed ? TopicChange.Kind.SCHEMA : TopicChange.Kind.INCOMPATIBLE_SCHEMA,
                        spec.subject(),
                        allowed ? NOTHING : "schemas that this one breaks",
                        schema.getFullName()));
            }
            Optional<String> level = registry.compatibility(spec.subject());
            if (!level.equals(Optional.of(TopicProvisioner.COMPATIBILITY))) {
                changes.add(new TopicChange(
                        spec.name(),
                        TopicChange.Kind.COMPATIBILITY,
                        spec.subject(),
                        level.orElse(NOTHING),
                        TopicProvisioner.COMPATIBILITY));
            }
        });
        return changes;
    }

    /** Settings as {@code name=value}, in the order of their names. */
    public static String describe(Map<String, String> settings) {
        Function<Map.Entry<String, String>, String> pair = setting -> setting.getKey() + "=" + setting.getValue();
        return settings.entrySet().stream().map(pair).collect(Collectors.joining(" "));
    }
}

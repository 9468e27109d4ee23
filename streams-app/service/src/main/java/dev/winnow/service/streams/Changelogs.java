package dev.winnow.service.streams;

import dev.winnow.kafka.client.KafkaConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changelogs of stores that the older version of a service does not have. Kafka Streams lets the leader of a group create changelogs, by the leader's topology: while the leader
 * is of the older version, a newer member waits for changelogs that nobody creates, and a rolling upgrade that waits for its readiness never ends.
 */
public final class Changelogs {
    private static final Logger LOG = LoggerFactory.getLogger(Changelogs.class);
    private static final String SUFFIX = "-changelog";

    private Changelogs() {}

    /**
     * Creates the changelogs that are missing where the application has others; nothing where it has none, as its first start creates all.
     *
     * @param topology of key-value stores only
     * @return the topics that were created
     */
    public static Set<String> complete(KafkaConnection connection, String applicationId, Topology topology) {
        Set<String> existing =
                connection.ask("for its topics", admin -> admin.listTopics().names());
        Set<String> missing = new TreeSet<>();
        String present = null;
        for (String store : stores(topology)) {
            String changelog = applicationId + "-" + store + SUFFIX;
            if (existing.contains(changelog)) {
                present = changelog;
            } else {
                missing.add(changelog);
            }
        }
        if (present == null || missing.isEmpty()) {
            return Set.of();
        }
        String known = present;
        int partitions = connection
                .ask("about topic " + known, admin -> admin.describeTopics(List.of(known))
                        .allTopicNames())
                .get(known)
                .partitions()
                .size();
        create(connection, missing, partitions);
        LOG.info("created changelogs of stores that the version before did not have topic={}", missing);
        return missing;
    }

    private static void create(KafkaConnection connection, Set<String> topics, int partitions) {
        Map<String, String> settings = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "CreateTime");
        List<NewTopic> created = topics.stream()
                .map(topic -> new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings))
                .toList();
        for (NewTopic topic : created) {
            connection.ask(
                    "to create topic " + topic.name(),
                    admin -> existing(admin.createTopics(List.of(topic)).all()));
        }
    }

    /** Another new member may have created it. */
    private static KafkaFuture<Void> existing(KafkaFuture<Void> creation) {
        KafkaFutureImpl<Void> done = new KafkaFutureImpl<>();
        creation.whenComplete((nothing, failure) -> {
            if (failure == null || failure instanceof TopicExistsException) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    private static Set<String> stores(Topology topology) {
        Set<String> stores = new TreeSet<>();
        for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Processor processor) {
                    stores.addAll(processor.stores());
                }
            }
        }
        return stores;
    }
}

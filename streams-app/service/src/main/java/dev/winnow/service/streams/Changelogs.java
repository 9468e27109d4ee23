package dev.winnow.service.streams;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import java.util.Set;
import java.util.TreeSet;
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
     * Creates the changelogs that are missing where the application has others, and like those; nothing where it has none, as its first start creates all.
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
        new TopicProvisioner(connection).createLike(present, missing);
        LOG.info("created changelogs that the group did not have topic={}", missing);
        return missing;
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

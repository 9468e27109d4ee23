package dev.winnow.service.scoring;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.runtime.Meters;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how old the documents are that a scorer reads now, beside what their topic keeps, so that an alert comes before retention passes it. Owned by the loop's thread. */
final class UnreadAge {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadAge.class);
    private static final double MILLIS = 1_000;

    private final KafkaConnection connection;
    private final String topic;
    private final Meters meters;
    private final Clock clock;
    private boolean asked;

    UnreadAge(KafkaConnection connection, String topic, Meters meters, Clock clock) {
        this.connection = connection;
        this.topic = topic;
        this.meters = meters;
        this.clock = clock;
    }

    /** Takes a poll; an empty one of an idle scorer means that nothing is unread. */
    void polled(ConsumerRecords<String, byte[]> records, boolean idle) {
        if (!asked) {
            asked = true;
            askForRetention();
        }
        OptionalLong oldest = StreamSupport.stream(records.spliterator(), false)
                .mapToLong(ConsumerRecord::timestamp)
                .filter(timestamp -> timestamp > 0)
                .min();
        if (oldest.isPresent()) {
            meters.unreadAge(topic, Math.max(0, clock.millis() - oldest.getAsLong()) / MILLIS);
        } else if (idle) {
            meters.unreadAge(topic, 0);
        }
    }

    private void askForRetention() {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Map<ConfigResource, Config> answer =
                    connection.ask("for the retention of " + topic, admin -> admin.describeConfigs(List.of(resource))
                            .all());
            ConfigEntry retention = answer.get(resource).get(TopicConfig.RETENTION_MS_CONFIG);
            double millis = Double.parseDouble(retention.value());
            meters.retention(topic, millis < 0 ? Double.POSITIVE_INFINITY : millis / MILLIS);
        } catch (TopicException e) {
            LOG.warn(
                    "the retention of a topic is unknown, no alert compares the lag with it topic={} error={}",
                    topic,
                    e.getMessage());
        }
    }
}

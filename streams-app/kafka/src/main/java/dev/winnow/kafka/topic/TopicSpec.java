package dev.winnow.kafka.topic;

import dev.winnow.kafka.registry.RecordType;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Shape of one topic.
 *
 * @param name full name
 * @param partitions number of partitions, at least 1
 * @param cleanup what may be forgotten
 * @param record what the values are
 * @param access who writes and who reads it
 */
public record TopicSpec(String name, int partitions, Cleanup cleanup, RecordType record, Access access) {
    /** Largest record of any topic in bytes: a document of 512 KiB with its labels fits with room to spare. */
    static final int MAX_MESSAGE_BYTES = 4 << 20;

    /** What a topic may forget. */
    public enum Cleanup {
        /** Segments older than the broker's retention. */
        DELETE,
        /** Nothing: audits replay the topic. */
        KEEP,
        /** All but the newest record of a key. */
        COMPACT
    }

    /** Subject of the value's schema: one topic, one subject. */
    public String subject() {
        return name + "-value";
    }

    /** The settings that the topic must have; the broker decides on all others. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(MAX_MESSAGE_BYTES));
        if (record == RecordType.REWARD_REPORT) {
            // the time of a report bounds its epoch, and must not come from the trainer's clock
            settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        }
        switch (cleanup) {
            case DELETE -> settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            case KEEP -> {
                settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
                settings.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
                settings.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
            }
            case COMPACT -> settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        }
        return settings;
    }

    public NewTopic toNewTopic(short replicationFactor) {
        return new NewTopic(name, partitions, replicationFactor).configs(settings());
    }
}

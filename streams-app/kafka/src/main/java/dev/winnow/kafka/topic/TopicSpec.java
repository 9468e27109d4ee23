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
 * @param retention how long records are kept where cleanup is {@link Cleanup#KEEP}
 * @param record what the values are
 * @param access who writes and who reads it
 */
public record TopicSpec(
        String name, int partitions, Cleanup cleanup, Retention retention, RecordType record, Access access) {
    /** Largest record of any topic in bytes: a document of 512 KiB with its labels fits with room to spare. */
    public static final int MAX_MESSAGE_BYTES = 4 << 20;

    /**
     * Bounds one record once it is decompressed, where brokers know the setting (Kafka 4.4 and newer): a few kilobytes can unpack to more than any reader has memory for. A
     * record that is within {@link #MAX_MESSAGE_BYTES} uncompressed is within it. The constant of the client library is of a later version than the oldest brokers.
     */
    public static final String MAX_DECOMPRESSED_MESSAGE_BYTES = "max.decompressed.message.bytes";

    private static final String UNLIMITED = "-1";

    /** What a topic may forget. */
    public enum Cleanup {
        /** Records older than its retention; nothing where that is -1: audits replay the topic. */
        KEEP,
        /** All but the newest record of a key. */
        COMPACT
    }

    /** A topic that keeps what it keeps forever. */
    public TopicSpec(String name, int partitions, Cleanup cleanup, RecordType record, Access access) {
        this(name, partitions, cleanup, Retention.FOR_EVER, record, access);
    }

    /** The same with another retention. */
    public TopicSpec kept(Retention other) {
        return new TopicSpec(name, partitions, cleanup, other, record, access);
    }

    /** The same with another number of partitions. */
    public TopicSpec withPartitions(int number) {
        return new TopicSpec(name, number, cleanup, retention, record, access);
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
            case KEEP -> {
                settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
                settings.putAll(retention.settings());
                settings.put(TopicConfig.RETENTION_BYTES_CONFIG, UNLIMITED);
            }
            case COMPACT -> settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        }
        return settings;
    }

    /** The settings that an existing topic must have; the others of {@link #settings} it keeps as it has them. */
    public Map<String, String> requiredSettings() {
        Map<String, String> settings = new TreeMap<>(settings());
        if (cleanup == Cleanup.KEEP && !retention.declared()) {
            settings.keySet().removeAll(retention.settings().keySet());
        }
        return settings;
    }

    /** The settings that the topic must have where its brokers know them. */
    public Map<String, String> newerSettings() {
        return Map.of(MAX_DECOMPRESSED_MESSAGE_BYTES, String.valueOf(MAX_MESSAGE_BYTES));
    }

    /** The topic with all settings, for brokers that know them. */
    public NewTopic toNewTopic(short replicationFactor) {
        Map<String, String> settings = new TreeMap<>(settings());
        settings.putAll(newerSettings());
        return new NewTopic(name, partitions, replicationFactor).configs(settings);
    }

    /** The topic for brokers that do not know {@link #newerSettings}. */
    public NewTopic toNewTopicOfOlderBrokers(short replicationFactor) {
        return new NewTopic(name, partitions, replicationFactor).configs(settings());
    }
}

package dev.winnow.kafka.topic;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How long a topic keeps records.
 *
 * @param kept after how long records are deleted; empty for never
 * @param local how long records are kept on the brokers' own disks, with tiered storage for the older ones; empty for as the brokers have it
 * @param declared whether the topic must have these settings; otherwise they are those of a new topic, and an existing one keeps its own
 */
public record Retention(Optional<Duration> kept, Optional<Duration> local, boolean declared) {
    /** Never deletes a record, and gives no information about tiered storage. */
    public static final Retention FOR_EVER = new Retention(Optional.empty(), Optional.empty(), true);

    public Retention {
        if (kept.isPresent() && local.isPresent() && local.get().compareTo(kept.get()) > 0) {
            throw new IllegalArgumentException("invalid retention: local retention of " + local.get()
                    + " is longer than the retention of " + kept.get() + "; give at most that");
        }
    }

    /** A new topic is kept forever, an existing one is left as it is. */
    public static Retention leftAsItIs() {
        return new Retention(Optional.empty(), Optional.empty(), false);
    }

    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                TopicConfig.RETENTION_MS_CONFIG,
                kept.map(time -> String.valueOf(time.toMillis())).orElse("-1"));
        local.ifPresent(time -> {
            settings.put(TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG, "true");
            settings.put(TopicConfig.LOCAL_LOG_RETENTION_MS_CONFIG, String.valueOf(time.toMillis()));
        });
        return settings;
    }
}

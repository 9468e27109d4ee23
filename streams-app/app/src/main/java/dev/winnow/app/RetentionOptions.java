package dev.winnow.app;

import dev.winnow.kafka.topic.Retention;
import dev.winnow.runtime.UsageException;
import java.time.Duration;
import java.util.Optional;

/** Reads options of hours as the retention of a topic. */
final class RetentionOptions {
    /** The value of an option for a topic that is kept forever. */
    private static final long FOR_EVER = -1;

    private RetentionOptions() {}

    /**
     * The retention that two options ask for.
     *
     * @param topic name in the options, such as {@code selected}
     * @param hours after how many hours records are deleted; -1 for never
     * @param localHours how many of them are on the brokers' own disks; null without tiered storage
     */
    static Retention of(String topic, long hours, Long localHours) {
        require("--" + topic + "-retention-hours", hours, hours == FOR_EVER);
        Optional<Duration> kept = hours == FOR_EVER ? Optional.empty() : Optional.of(Duration.ofHours(hours));
        if (localHours == null) {
            return new Retention(kept, Optional.empty(), true);
        }
        require("--" + topic + "-local-retention-hours", localHours, false);
        if (hours != FOR_EVER && localHours > hours) {
            throw new UsageException("--" + topic + "-local-retention-hours must be at most --" + topic
                    + "-retention-hours, but is " + localHours + " of " + hours);
        }
        return new Retention(kept, Optional.of(Duration.ofHours(localHours)), true);
    }

    private static void require(String option, long hours, boolean forEver) {
        if (!forEver && (hours < 1 || hours > Integer.MAX_VALUE)) {
            throw new UsageException(
                    option + (option.contains("-local-") ? " must be at least 1" : " must be -1 or at least 1")
                            + ", but is " + hours);
        }
    }
}

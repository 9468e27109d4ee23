package dev.winnow.service.dedup;

import dev.winnow.similarity.Signatures;
import java.time.Duration;
import org.apache.kafka.common.Uuid;

/**
 * What the stage compares by.
 *
 * @param agent name of the agent whose label it gives
 * @param version version of that agent
 * @param signatures what texts are compared by
 * @param leastSimilarity estimated similarity from which a candidate is a near duplicate, in (0, 1]
 * @param window how long a document is compared with at least; half as long again at most
 * @param partitions partitions of {@code documents}, of {@code compared} and of the bands
 * @param documentsId id of the topic {@code documents}
 */
public record DedupSettings(
        String agent,
        String version,
        Signatures signatures,
        double leastSimilarity,
        Duration window,
        int partitions,
        Uuid documentsId) {
    /** Buckets of time that a window is cut into: the youngest is being filled, and the two before it are looked at as well. */
    private static final int BUCKETS = 2;

    public DedupSettings {
        if (!(leastSimilarity > 0 && leastSimilarity <= 1)) {
            throw new IllegalArgumentException("minimum similarity must be in (0, 1], but is " + leastSimilarity);
        }
        // segments of Kafka Streams are a minute long at least
        if (window.compareTo(Duration.ofMinutes(BUCKETS)) < 0 || partitions < 1) {
            throw new IllegalArgumentException(
                    "the window must be 2 minutes or more and the partitions 1 or more, but they are " + window
                            + " and " + partitions);
        }
    }

    /** Length of a bucket in milliseconds. */
    long bucketMillis() {
        return window.toMillis() / BUCKETS;
    }

    /** How long the stores have to keep a bucket from its beginning. */
    Duration retention() {
        return Duration.ofMillis(BUCKETS * bucketMillis() + 1);
    }
}

package dev.winnow.kafka.fetch;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * What one consumer takes from brokers.
 *
 * @param recordBytes most bytes of one record once it is decompressed
 * @param pollBytes bytes of records after which a poll ends, unless one record alone is larger
 * @param standIns whether a record beyond the limits is returned as a {@link LeftOut} stand-in; otherwise reading it fails
 */
public record FetchLimits(int recordBytes, long pollBytes, boolean standIns) {
    /** Setting of a consumer whose records may be larger than others, also given by users ({@code --kafka}): most bytes of one record. */
    public static final String RECORD_BYTES = "winnow.max.record.bytes";

    /** Setting of a consumer whose owner shares out its heap: bytes of one poll. */
    public static final String POLL_BYTES = "winnow.max.poll.bytes";

    /** Most headers of one record: each takes some fifty times its bytes on the heap. */
    static final int HEADERS = 4_096;

    private static final int MIB = 1 << 20;

    /** Records of the largest size that brokers of Kafka 4.4 accept on Winnow's topics, and polls that any heap has room for. */
    public static final FetchLimits DEFAULT = new FetchLimits(4 * MIB, bytesOfPoll(), true);

    /**
     * The default limits with what the settings of a consumer set otherwise.
     *
     * @throws ConfigException when one of them is not a number of bytes
     */
    static FetchLimits of(Map<String, ?> settings, boolean standIns) {
        return new FetchLimits(
                bytes(settings, RECORD_BYTES, DEFAULT.recordBytes),
                bytes(settings, POLL_BYTES, (int) DEFAULT.pollBytes),
                standIns);
    }

    private static int bytes(Map<String, ?> settings, String key, int otherwise) {
        Object value = settings.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            int bytes = Integer.parseInt(value.toString());
            if (bytes > 0) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new ConfigException(key, value, "must be a number of bytes from 1 to " + Integer.MAX_VALUE);
    }

    /** The settings that Kafka knows. */
    static Map<String, Object> without(Map<String, ?> settings) {
        Map<String, Object> known = new HashMap<>(settings);
        known.keySet().removeAll(Set.of(RECORD_BYTES, POLL_BYTES));
        return known;
    }

    /** Bytes of one poll: a sixteenth of the heap, at least 4 MiB and at most 64 MiB. */
    private static long bytesOfPoll() {
        return Math.max(4L * MIB, Math.min(64L * MIB, Runtime.getRuntime().maxMemory() / 16));
    }

    /** Most bytes of one block of a compressed batch, which is allocated as a whole: clients write up to one batch in it. */
    int blockBytes() {
        return (int) Math.min(Integer.MAX_VALUE - 8L, 4L * recordBytes);
    }
}

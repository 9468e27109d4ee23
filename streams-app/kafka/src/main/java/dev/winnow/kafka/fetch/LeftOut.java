package dev.winnow.kafka.fetch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a reader gets in place of a record that its {@link FetchLimits} do not allow: a record at the same offset, with the same key where that is short, whose value
 * is a short text. It is neither Avro in Confluent wire format nor JSON, so that every reader treats it as it treats a record that does not decode.
 *
 * @param bytes size of the record that was left out, decompressed; where that is unknown, of its batch
 * @param detail why it was left out
 */
public record LeftOut(long bytes, String detail) {
    private static final String MARK = "winnow: left out at the fetch: ";
    private static final byte[] MARK_BYTES = MARK.getBytes(StandardCharsets.UTF_8);
    private static final int LONGEST = 1_000;

    /** The value of the stand-in. */
    byte[] value() {
        return (MARK + bytes + " bytes, " + detail).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a value is that of a stand-in. */
    public static boolean isStandIn(byte[] value) {
        return of(value).isPresent();
    }

    /** What a stand-in records; empty for every other value, null included. */
    public static Optional<LeftOut> of(byte[] value) {
        if (value == null
                || value.length > LONGEST
                || !Arrays.equals(
                        value, 0, Math.min(value.length, MARK_BYTES.length), MARK_BYTES, 0, MARK_BYTES.length)) {
            return Optional.empty();
        }
        String text = new String(value, MARK_BYTES.length, value.length - MARK_BYTES.length, StandardCharsets.UTF_8);
        String[] parts = text.split(" bytes, ", 2);
        try {
            return parts.length == 2 ? Optional.of(new LeftOut(Long.parseLong(parts[0]), parts[1])) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** What was left out and why. */
    @Override
    public String toString() {
        return "left out at the fetch: " + bytes + " bytes, " + detail;
    }
}

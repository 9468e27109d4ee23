package dev.winnow.kafka.client;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Where in the annotated topic a record comes from, as a header {@code partition:offset}.
 *
 * @param partition partition of the annotated topic
 * @param offset offset in that partition
 */
public record Origin(int partition, long offset) {
    public static final String HEADER = "winnow-origin";

    private static final Pattern FORM = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

    /** The origin that a record names; empty when it names none. */
    public static Optional<Origin> of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(new String(header.value(), StandardCharsets.UTF_8));
        return matcher.matches()
                ? Optional.of(new Origin(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return partition + ":" + offset;
    }
}

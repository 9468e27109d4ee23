package dev.winnow.kafka.topic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Where in the crawl a document comes from. It travels as headers from {@code documents} to {@code annotated}: not in the
 * record, because the same text from another file is the same document.
 *
 * @param file path of the crawl file, as the ingestor knew it
 * @param record ordinal of the record in the file, from 0
 */
public record Provenance(String file, long record) {
    private static final String FILE = "winnow-file";
    private static final String RECORD = "winnow-record";
    private static final int MAX_FILE_BYTES = 4_096;
    private static final Pattern ORDINAL = Pattern.compile("\\d{1,18}");

    /** The headers; a path of more than 4 KiB is cut. */
    public Headers headers() {
        byte[] path = file.getBytes(StandardCharsets.UTF_8);
        return new RecordHeaders()
                .add(FILE, path.length <= MAX_FILE_BYTES ? path : Arrays.copyOf(path, MAX_FILE_BYTES))
                .add(RECORD, Long.toString(record).getBytes(StandardCharsets.UTF_8));
    }

    /** The contents of a record's headers; empty when they carry no information that can be read. */
    public static Optional<Provenance> of(Headers headers) {
        Header file = headers.lastHeader(FILE);
        Header record = headers.lastHeader(RECORD);
        if (file == null || file.value() == null || record == null || record.value() == null) {
            return Optional.empty();
        }
        String ordinal = new String(record.value(), StandardCharsets.UTF_8);
        return file.value().length <= MAX_FILE_BYTES && ORDINAL.matcher(ordinal).matches()
                ? Optional.of(new Provenance(new String(file.value(), StandardCharsets.UTF_8), Long.parseLong(ordinal)))
                : Optional.empty();
    }
}

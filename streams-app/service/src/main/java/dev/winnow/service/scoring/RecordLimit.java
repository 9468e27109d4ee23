package dev.winnow.service.scoring;

import java.nio.charset.StandardCharsets;

/** How large an annotated document may be for all topics after scoring. Stateless. */
final class RecordLimit {
    private RecordLimit() {}

    /** Bytes of a record: its key is text of whoever wrote the document, and may be what makes it too large. */
    static int size(String key, byte[] value) {
        return value.length + (key == null ? 0 : key.getBytes(StandardCharsets.UTF_8).length);
    }
}

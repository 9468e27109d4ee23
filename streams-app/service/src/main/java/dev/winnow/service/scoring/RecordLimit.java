package dev.winnow.service.scoring;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * How large an annotated document may be. Brokers may be set to take less than we do; the first refusal teaches it, so that a record that
 * nobody takes is tried once and not for ever. Thread-safe.
 */
final class RecordLimit {
    private final AtomicInteger bytes;

    /** @param bytes what the topics take by their own settings */
    RecordLimit(int bytes) {
        this.bytes = new AtomicInteger(bytes);
    }

    int bytes() {
        return bytes.get();
    }

    /** Learns from a record that could not be sent, if its size was the reason. */
    void learn(Exception failure, int recordBytes) {
        if (failure instanceof RecordTooLargeException) {
            bytes.accumulateAndGet(recordBytes - 1, Math::min);
        }
    }

    /** Bytes of a record: its key is text of whoever wrote the document, and may be what makes it too large. */
    static int size(String key, byte[] value) {
        return value.length + (key == null ? 0 : key.getBytes(StandardCharsets.UTF_8).length);
    }
}

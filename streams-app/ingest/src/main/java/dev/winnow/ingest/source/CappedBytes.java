package dev.winnow.ingest.source;

import java.io.ByteArrayOutputStream;

/** The first 64 KiB of whatever is added, and how much it was. */
final class CappedBytes {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long fullLength;

    void add(byte[] bytes, int length) {
        kept.write(bytes, 0, Math.min(length, SourceResult.PAYLOAD_LIMIT - kept.size()));
        fullLength += length;
    }

    void clear() {
        kept.reset();
        fullLength = 0;
    }

    /** Takes bytes off the end again, as far as they were kept. */
    void dropLast(int count) {
        byte[] bytes = kept.toByteArray();
        kept.reset();
        kept.write(bytes, 0, Math.max(0, bytes.length - count));
        fullLength = Math.max(0, fullLength - count);
    }

    byte[] bytes() {
        return kept.toByteArray();
    }

    long fullLength() {
        return fullLength;
    }
}

package dev.winnow.service.dedup;

import dev.winnow.kafka.topic.Provenance;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A document that waits for the answers of the bands.
 *
 * @param offset offset of its record
 * @param time time of its record in milliseconds
 * @param provenance where in the crawl it comes from
 * @param bytes value of its record
 */
record WaitingDocument(long offset, long time, Optional<Provenance> provenance, byte[] bytes) {
    private static final int FIXED_BYTES = 3 * Long.BYTES + Integer.BYTES;
    private static final int NO_FILE = -1;

    byte[] toBytes() {
        byte[] file = provenance
                .map(known -> known.file().getBytes(StandardCharsets.UTF_8))
                .orElse(new byte[0]);
        return ByteBuffer.allocate(FIXED_BYTES + file.length + bytes.length)
                .putLong(offset)
                .putLong(time)
                .putLong(provenance.map(Provenance::record).orElse(0L))
                .putInt(provenance.isPresent() ? file.length : NO_FILE)
                .put(file)
                .put(bytes)
                .array();
    }

    static WaitingDocument of(byte[] stored) {
        ByteBuffer buffer = ByteBuffer.wrap(stored);
        long offset = buffer.getLong();
        long time = buffer.getLong();
        long record = buffer.getLong();
        int length = buffer.getInt();
        Optional<Provenance> provenance = length == NO_FILE
                ? Optional.empty()
                : Optional.of(
                        new Provenance(new String(BandQuery.take(buffer, length), StandardCharsets.UTF_8), record));
        return new WaitingDocument(offset, time, provenance, BandQuery.take(buffer, buffer.remaining()));
    }
}

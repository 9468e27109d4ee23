package dev.winnow.service.dedup;

import java.nio.ByteBuffer;
import org.apache.kafka.common.Uuid;

/** How far a partition has come. One thread. */
final class Progress {
    private static final byte FORM = 1;
    private static final int BYTES = 1 + 7 * Long.BYTES;

    /** Topic that the offset is of. */
    Uuid topic;
    /** Offset of the last document that was read; -1 before the first. */
    long offset = -1;
    /** Stamp of the last document that was read, in microseconds. */
    long stamp;
    /** Number of the first document that waits; {@link #next} where none does. */
    long head;
    /** Number of the next document that will wait. */
    long next;
    /** Bytes of the documents that wait. */
    long bytes;

    Progress(Uuid topic) {
        this.topic = topic;
    }

    static Progress of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        BandQuery.requireForm(FORM, buffer.get());
        Progress progress = new Progress(new Uuid(buffer.getLong(), buffer.getLong()));
        progress.offset = buffer.getLong();
        progress.stamp = buffer.getLong();
        progress.head = buffer.getLong();
        progress.next = buffer.getLong();
        progress.bytes = buffer.getLong();
        return progress;
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .put(FORM)
                .putLong(topic.getMostSignificantBits())
                .putLong(topic.getLeastSignificantBits())
                .putLong(offset)
                .putLong(stamp)
                .putLong(head)
                .putLong(next)
                .putLong(bytes)
                .array();
    }

    long waiting() {
        return next - head;
    }
}

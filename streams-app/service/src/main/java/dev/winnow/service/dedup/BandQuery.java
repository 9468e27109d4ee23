package dev.winnow.service.dedup;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What a document asks the bands of one partition, and what they keep of it.
 *
 * @param partition partition of the document
 * @param sequence its number among the documents that have waited there
 * @param stamp when it was read: microseconds since the epoch, increasing in a partition
 * @param id SHA-256 of its text
 * @param rows rows of its signature
 * @param sketch sketch of its signature
 * @param keys keys of its bands, at least one
 */
record BandQuery(int partition, long sequence, long stamp, byte[] id, int rows, byte[] sketch, long[] keys) {
    static final int ID_BYTES = 32;

    private static final byte FORM = 1;
    private static final int FIXED_BYTES = 1 + 2 * Long.BYTES + ID_BYTES + 4 * Integer.BYTES;

    static Serde<BandQuery> serde() {
        return Serdes.serdeFrom((topic, query) -> query.toBytes(), (topic, bytes) -> checked(bytes, BandQuery::of));
    }

    byte[] toBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(FIXED_BYTES + sketch.length + keys.length * Long.BYTES)
                .put(FORM)
                .putInt(partition)
                .putLong(sequence)
                .putLong(stamp)
                .put(id)
                .putInt(rows)
                .putInt(sketch.length)
                .put(sketch)
                .putInt(keys.length);
        for (long key : keys) {
            buffer.putLong(key);
        }
        return buffer.array();
    }

    static BandQuery of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        requireForm(FORM, buffer.get());
        int partition = buffer.getInt();
        long sequence = buffer.getLong();
        long stamp = buffer.getLong();
        byte[] id = take(buffer, ID_BYTES);
        int rows = buffer.getInt();
        byte[] sketch = take(buffer, buffer.getInt());
        int count = buffer.getInt();
        requireRoom(count, Long.BYTES, buffer);
        long[] keys = new long[count];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = buffer.getLong();
        }
        return new BandQuery(partition, sequence, stamp, id, rows, sketch, keys);
    }

    /** Refuses a count or length that the bytes which are left cannot hold, before memory is taken for it. */
    private static void requireRoom(int count, int bytesEach, ByteBuffer buffer) {
        if (count < 0 || count > buffer.remaining() / bytesEach) {
            throw new SerializationException("a count of " + count + ", and " + buffer.remaining() + " bytes are left");
        }
    }

    /** Reads a record of an internal topic; bytes that are none are refused as such. */
    static <T> T checked(byte[] bytes, Function<byte[], T> reader) {
        try {
            return reader.apply(bytes);
        } catch (BufferUnderflowException e) {
            throw new SerializationException("a record of " + bytes.length + " bytes is cut short", e);
        }
    }

    static byte[] take(ByteBuffer buffer, int length) {
        requireRoom(length, 1, buffer);
        byte[] taken = new byte[length];
        buffer.get(taken);
        return taken;
    }

    static void requireForm(byte expected, byte form) {
        if (form != expected) {
            throw new SerializationException("a record of form " + form + ", this version reads " + expected
                    + "; start the version that wrote it");
        }
    }
}

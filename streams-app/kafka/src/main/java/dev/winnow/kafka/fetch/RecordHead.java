package dev.winnow.kafka.fetch;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.internals.ByteUtils;

/**
 * What the guard needs of a record.
 *
 * @param key null where it has none, or one that is not in the bytes that were read
 * @param headers how many headers it has; 0 where that was not read
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RecordHead(long timestampDelta, int offsetDelta, byte[] key, int headers) {

    /** Reads all of a record; its buffer is at its first byte after the size. */
    static RecordHead read(ByteBuffer record) {
        RecordHead start = readStart(record);
        int value = ByteUtils.readVarint(record);
        record.position(record.position() + Math.max(0, value));
        return new RecordHead(start.timestampDelta, start.offsetDelta, start.key, ByteUtils.readVarint(record));
    }

    /** Reads a record as far as its key. */
    static RecordHead readStart(ByteBuffer record) {
        record.get(); // attributes, none of which is used
        long timestampDelta = ByteUtils.readVarlong(record);
        int offsetDelta = ByteUtils.readVarint(record);
        int key = ByteUtils.readVarint(record);
        if (key < 0 || key > record.remaining()) {
            return new RecordHead(timestampDelta, offsetDelta, null, 0);
        }
        int from = record.position();
        record.position(from + key);
        return new RecordHead(timestampDelta, offsetDelta, Arrays.copyOfRange(record.array(), from, from + key), 0);
    }
}

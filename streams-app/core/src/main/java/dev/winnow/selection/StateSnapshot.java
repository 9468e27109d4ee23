package dev.winnow.selection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole state of a partition's decisions as bytes, for a snapshot and for the digest that a mark may carry of it. Entry by entry
 * in the order given, which is that of {@link PartitionDecisions#state}: length of the key (byte), key, length of the value
 * (int), value, big-endian. Stateless.
 */
public final class StateSnapshot {
    private StateSnapshot() {}

    public static byte[] encode(List<StateEntry> state) {
        int size = 0;
        for (StateEntry entry : state) {
            size += 1 + entry.key().length + Integer.BYTES + entry.value().orElseThrow().length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (StateEntry entry : state) {
            byte[] value = entry.value().orElseThrow();
            bytes.put((byte) entry.key().length).put(entry.key());
            bytes.putInt(value.length).put(value);
        }
        return bytes.array();
    }

    /**
     * The entries that were encoded.
     *
     * @throws IllegalArgumentException when the bytes are not those of a snapshot
     */
    public static List<StateEntry> decode(byte[] snapshot) {
        ByteBuffer bytes = ByteBuffer.wrap(snapshot);
        List<StateEntry> state = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] key = next(bytes, bytes.get());
            int length = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
            state.add(StateEntry.put(key, next(bytes, length)));
        }
        return state;
    }

    private static byte[] next(ByteBuffer bytes, int length) {
        boolean fits = length >= 0 && length <= bytes.remaining();
        Check.that(fits, "length in a snapshot", "0 to the " + bytes.remaining() + " bytes that are left", length);
        byte[] part = new byte[length];
        bytes.get(part);
        return part;
    }

    /** SHA-256 (hex) of the encoded state. */
    public static String digest(List<StateEntry> state) {
        return Hashing.sha256(encode(state));
    }
}

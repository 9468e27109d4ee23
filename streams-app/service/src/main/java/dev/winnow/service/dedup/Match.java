package dev.winnow.service.dedup;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An earlier document that another one may repeat.
 *
 * @param similarity estimated Jaccard similarity, in [0, 1]
 * @param stamp when it was read: microseconds since the epoch
 * @param id SHA-256 of its text; empty for {@link #NONE}
 */
record Match(double similarity, long stamp, byte[] id) {
    /** No document. */
    static final Match NONE = new Match(0, 0, new byte[0]);

    private static final int FIXED_BYTES = Double.BYTES + Long.BYTES + Integer.BYTES;

    boolean isNone() {
        return id.length == 0;
    }

    /** The more similar one; of equal ones the earlier, then the one of the lower id: the same in any order. */
    Match or(Match other) {
        if (isNone() || other.isNone()) {
            return isNone() ? other : this;
        }
        int order = Double.compare(other.similarity, similarity);
        order = order == 0 ? Long.compare(stamp, other.stamp) : order;
        order = order == 0 ? Arrays.compareUnsigned(id, other.id) : order;
        return order <= 0 ? this : other;
    }

    /** Whether a document comes before another one: by when they were read, which is the same order for all bands. */
    static boolean isBefore(long stamp, byte[] id, long otherStamp, byte[] otherId) {
        return stamp < otherStamp || (stamp == otherStamp && Arrays.compareUnsigned(id, otherId) < 0);
    }

    int bytes() {
        return FIXED_BYTES + id.length;
    }

    void write(ByteBuffer buffer) {
        buffer.putDouble(similarity).putLong(stamp).putInt(id.length).put(id);
    }

    static Match read(ByteBuffer buffer) {
        double similarity = buffer.getDouble();
        long stamp = buffer.getLong();
        byte[] id = BandQuery.take(buffer, buffer.getInt());
        return id.length == 0 ? NONE : new Match(similarity, stamp, id);
    }
}

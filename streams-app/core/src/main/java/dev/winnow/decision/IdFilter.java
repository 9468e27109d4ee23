package dev.winnow.decision;

import java.util.function.Consumer;

/**
 * Which ids a store may hold. Most documents were never selected, and to learn that from a store on disk costs more than to decide; here it
 * costs a bit. An id that the store holds is always known; of the others at most a quarter look as if it did. Takes a byte or two for each id
 * that is stored and at most {@value #MOST_BYTES}, beyond which more of the others do. Mutable, owned by one thread.
 */
public final class IdFilter {
    private static final int LEAST_BITS = 1 << 13;
    private static final int MOST_BITS = 1 << 24;
    private static final int BITS_EACH = 8;

    /** Bytes of the largest filter. */
    public static final int MOST_BYTES = MOST_BITS / Byte.SIZE;

    private final Stored stored;
    private long[] bits = {};
    private int shift;
    private long room;

    /** The store behind a filter. */
    @FunctionalInterface
    public interface Stored {
        /** Hands over every id that is stored now. */
        void each(Consumer<String> action);
    }

    /**
     * Reads what is stored, once now and again when as many ids were added.
     *
     * @param stored ids that the store holds
     */
    public IdFilter(Stored stored) {
        this.stored = stored;
        readStored();
    }

    /** Whether the store may hold an id; if not, it does not. */
    public boolean mayHold(String id) {
        int bit = bit(id);
        return (bits[bit >>> 6] & 1L << bit) != 0;
    }

    /** Takes note of an id that the store holds from now on. */
    public void add(String id) {
        if (room-- == 0) {
            // the store forgets, the bits do not: they are made again of what it holds now
            readStored();
        }
        set(bit(id));
    }

    private void readStored() {
        size(MOST_BITS);
        long[] count = {0};
        stored.each(id -> {
            set(bit(id));
            count[0]++;
        });
        int enough = LEAST_BITS;
        while (enough < MOST_BITS && enough < BITS_EACH * count[0]) {
            enough <<= 1;
        }
        fold(enough);
        room = Math.max(enough / BITS_EACH, count[0]);
    }

    private void size(int size) {
        bits = new long[size / Long.SIZE];
        shift = Integer.SIZE - Integer.numberOfTrailingZeros(size);
    }

    /** A bit is the upper part of a hash, so that the one of a smaller filter is the upper part of it. */
    private void fold(int size) {
        long[] all = bits;
        int narrower = Integer.numberOfTrailingZeros(MOST_BITS / size);
        size(size);
        for (int word = 0; word < all.length; word++) {
            for (long left = all[word]; left != 0; left &= left - 1) {
                set((word * Long.SIZE + Long.numberOfTrailingZeros(left)) >>> narrower);
            }
        }
    }

    private void set(int bit) {
        bits[bit >>> 6] |= 1L << bit;
    }

    private int bit(String id) {
        // the golden ratio spreads hashes that differ in their last bits only
        return id.hashCode() * 0x9e3779b9 >>> shift;
    }
}

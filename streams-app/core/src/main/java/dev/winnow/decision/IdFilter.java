package dev.winnow.decision;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Which ids a store may hold. Most documents were never selected, and to learn that from a store on disk costs more than to decide; here it
 * costs a bit. An id that the store holds is always known; of the others at most a quarter look as if it did. Takes a byte for each id that
 * is stored and at most {@value #MOST_BYTES}, beyond which more of the others do. Mutable, owned by one thread.
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
        Hashes hashes = new Hashes();
        stored.each(id -> hashes.add(id.hashCode()));
        int size = LEAST_BITS;
        while (size < MOST_BITS && size < (long) BITS_EACH * hashes.count) {
            size <<= 1;
        }
        bits = new long[size / Long.SIZE];
        shift = Integer.SIZE - Integer.numberOfTrailingZeros(size);
        room = Math.max(size / BITS_EACH, hashes.count);
        for (int i = 0; i < hashes.count; i++) {
            set(bit(hashes.of[i]));
        }
    }

    private void set(int bit) {
        bits[bit >>> 6] |= 1L << bit;
    }

    private int bit(String id) {
        return bit(id.hashCode());
    }

    private int bit(int hash) {
        // the golden ratio spreads hashes that differ in their last bits only
        return hash * 0x9e3779b9 >>> shift;
    }

    private static final class Hashes {
        private int[] of = new int[1024];
        private int count;

        private void add(int hash) {
            if (count == of.length) {
                of = Arrays.copyOf(of, 2 * count);
            }
            of[count++] = hash;
        }
    }
}

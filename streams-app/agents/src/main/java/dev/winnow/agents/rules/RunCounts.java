package dev.winnow.agents.rules;

import java.util.Arrays;

/** How often each 64-bit hash has come. Of fixed capacity, to be used again after {@link #clear}. One thread. */
final class RunCounts {
    private final long[] hashes;
    private final int[] counts;

    /** @param most hashes that come between two calls of {@link #clear} */
    RunCounts(int most) {
        int capacity = Math.max(16, Integer.highestOneBit(Math.max(1, most)) << 2);
        hashes = new long[capacity];
        counts = new int[capacity];
    }

    void clear() {
        Arrays.fill(counts, 0);
    }

    /** Counts a hash; returns how often it has come, this time included. */
    int add(long hash) {
        int slot = slot(hash);
        hashes[slot] = hash;
        return ++counts[slot];
    }

    int count(long hash) {
        return counts[slot(hash)];
    }

    private int slot(long hash) {
        int slot = (int) (hash >>> 32) & hashes.length - 1;
        while (counts[slot] > 0 && hashes[slot] != hash) {
            slot = slot + 1 & hashes.length - 1;
        }
        return slot;
    }
}

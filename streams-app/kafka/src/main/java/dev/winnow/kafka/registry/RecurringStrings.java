package dev.winnow.kafka.registry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Strings of bytes that come again and again, such as names of agents and groups: each is decoded once. Holds a bounded number of short ones. Safe for any number of
 * threads: one that does not see what another has stored decodes the string again.
 */
final class RecurringStrings {
    private static final int SLOTS = 4_096;
    private static final int LONGEST = 128;
    private static final int HASHED = 16;

    @SuppressWarnings("ArrayRecordComponent") // compared by range
    private record Entry(byte[] bytes, String text) {}

    private final Entry[] entries = new Entry[SLOTS];

    /** The string of some bytes in UTF-8, decoded as every other string of a record. */
    String of(byte[] bytes, int from, int length) {
        if (length > LONGEST) {
            return new String(bytes, from, length, StandardCharsets.UTF_8);
        }
        int slot = slot(bytes, from, length);
        Entry entry = entries[slot];
        if (entry == null || !Arrays.equals(entry.bytes, 0, entry.bytes.length, bytes, from, from + length)) {
            entry = new Entry(
                    Arrays.copyOfRange(bytes, from, from + length),
                    new String(bytes, from, length, StandardCharsets.UTF_8));
            entries[slot] = entry;
        }
        return entry.text;
    }

    /** Of the length and the last bytes, in which names differ. */
    private static int slot(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = from + Math.max(0, length - HASHED); i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return (hash ^ (hash >>> 12)) & (SLOTS - 1);
    }
}

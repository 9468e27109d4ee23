package dev.winnow.selection;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One key of the state of a partition's decisions, with its value. A store that puts every entry, and deletes where the
 * value is empty, mirrors the state exactly. Keys of rule 1 have 8 bytes, those of rule 2 fewer, so that one store holds both
 * while a run moves from one to the other.
 *
 * @param key 1 to 8 bytes, not to be changed
 * @param value not to be changed; empty when the key was deleted
 */
public record StateEntry(byte[] key, Optional<byte[]> value) {
    /** Whether the entry of a key changes with every document, as that of the ratio does. */
    public static boolean isOfEveryDocument(byte[] key) {
        return key.length == 1;
    }

    static StateEntry put(byte[] key, byte[] value) {
        return new StateEntry(key, Optional.of(value));
    }

    static StateEntry delete(byte[] key) {
        return new StateEntry(key, Optional.empty());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StateEntry entry
                && Arrays.equals(key, entry.key)
                && Arrays.equals(value.orElse(null), entry.value.orElse(null));
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(key) + Arrays.hashCode(value.orElse(null));
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.formatHex(key) + "=" + value.map(hex::formatHex).orElse("deleted");
    }
}

package dev.winnow.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Which files of an input are one process's: each file is its member's whose hash with it is the greatest, so that members who come or go move only
 * their own files. Pure.
 *
 * @param members all that share the input, sorted
 * @param self the process itself
 */
record IngestShare(List<String> members, String self) {
    IngestShare(Collection<String> members, String self) {
        this(members.stream().sorted().distinct().toList(), self);
    }

    /** Whether there are others. */
    boolean isShared() {
        return members.size() > 1;
    }

    /** Whether the file of a position's key is this process's. */
    boolean isMine(String key) {
        return members.stream()
                .max(Comparator.comparingLong((String member) -> hash(member, key))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse("")
                .equals(self);
    }

    private static long hash(String member, String key) {
        CRC32C checksum = new CRC32C();
        checksum.update((key + "\n" + member).getBytes(StandardCharsets.UTF_8));
        // checksums of names of one length differ by a constant; mixing their bits hides it
        long mixed = checksum.getValue() * 0x9E3779B97F4A7C15L;
        return (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L;
    }
}

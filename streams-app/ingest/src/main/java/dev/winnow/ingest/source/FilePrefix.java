package dev.winnow.ingest.source;

import dev.winnow.ingest.content.InputContent;
import dev.winnow.selection.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The first bytes of a file, by which it is known again under another name or time stamp.
 *
 * @param bytes how many
 * @param sha256 their digest, in hexadecimal digits
 */
public record FilePrefix(long bytes, String sha256) {

    /** Whether a file begins with these bytes. */
    public boolean isOf(InputContent content) throws IOException {
        MessageDigest digest = Hashing.sha256();
        byte[] chunk = new byte[1 << 16];
        long left = bytes;
        try (InputStream in = content.open()) {
            while (left > 0) {
                int count = in.read(chunk, 0, (int) Math.min(left, chunk.length));
                if (count < 0) {
                    return false;
                }
                digest.update(chunk, 0, count);
                left -= count;
            }
        }
        return HexFormat.of().formatHex(digest.digest()).equals(sha256);
    }

    /** What a digest has taken so far; it can take more after. */
    static FilePrefix of(long bytes, MessageDigest digest) {
        try {
            return new FilePrefix(bytes, HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest()));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }
}

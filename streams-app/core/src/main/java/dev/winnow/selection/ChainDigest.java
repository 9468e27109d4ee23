package dev.winnow.selection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * SHA-256 chain over decisions: two chains end alike only when every decision, its order and every bit of its numbers
 * were alike. Holds scratch memory, so one instance belongs to one thread; the chain itself is in the digests.
 *
 * <p>Link, big-endian: previous digest (32), length of the id in UTF-8 bytes (int), id, plan version (int), accepted
 * (byte), bits of the probability (long), bits of the score (long), number of probes (int), and for each probe agent
 * index (int), group index (int), bits of its probability (long).
 */
public final class ChainDigest {
    /** Bytes of a digest. */
    public static final int LENGTH = 32;

    private static final int FIXED = LENGTH + 4 + 4 + 1 + 8 + 8 + 4;
    private static final int PER_PROBE = 4 + 4 + 8;

    private final MessageDigest digest = Hashing.sha256();

    /** The digest before any decision. */
    public static byte[] start() {
        return new byte[LENGTH];
    }

    /** The digest after one more decision. */
    public byte[] next(byte[] previous, String documentId, int planVersion, Decision decision) {
        Check.that(previous.length == LENGTH, "length of the previous digest", "32", previous.length);
        byte[] id = documentId.getBytes(StandardCharsets.UTF_8);
        ByteBuffer link = ByteBuffer.allocate(
                FIXED + id.length + PER_PROBE * decision.probes().size());
        link.put(previous).putInt(id.length).put(id).putInt(planVersion);
        link.put((byte) (decision.accepted() ? 1 : 0));
        link.putLong(Double.doubleToLongBits(decision.probability()));
        link.putLong(Double.doubleToLongBits(decision.score()));
        link.putInt(decision.probes().size());
        for (ProbeDraw probe : decision.probes()) {
            link.putInt(probe.agent()).putInt(probe.group());
            link.putLong(Double.doubleToLongBits(probe.probability()));
        }
        return digest.digest(link.array());
    }
}

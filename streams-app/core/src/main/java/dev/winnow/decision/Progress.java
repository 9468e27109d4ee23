package dev.winnow.decision;

import dev.winnow.selection.ChainDigest;
import java.nio.ByteBuffer;

/**
 * How far the decisions of one partition have come. Immutable; bounded and small, because it is stored once per document.
 *
 * @param offset offset of the last decided document in the annotated topic; -1 before the first
 * @param stageDecided documents decided since the live plan was adopted
 * @param decided documents decided since the last mark
 * @param selected of those, selected
 * @param probed of those, drawn as probes
 * @param digest chain over all decisions of the partition
 */
public record Progress(long offset, long stageDecided, long decided, long selected, long probed, byte[] digest) {
    static final Progress START = new Progress(-1, 0, 0, 0, 0, ChainDigest.start());

    private static final int BYTES = 5 * Long.BYTES + ChainDigest.LENGTH;

    Progress after(long decidedOffset, boolean accepted, boolean drawn, byte[] nextDigest) {
        return new Progress(
                decidedOffset,
                stageDecided + 1,
                decided + 1,
                selected + (accepted ? 1 : 0),
                probed + (drawn ? 1 : 0),
                nextDigest);
    }

    /** Counts since the last mark start again. */
    Progress marked() {
        return new Progress(offset, stageDecided, 0, 0, 0, digest);
    }

    /** All counts start again, under a new plan. */
    Progress adopted() {
        return new Progress(offset, 0, 0, 0, 0, digest);
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(offset)
                .putLong(stageDecided)
                .putLong(decided)
                .putLong(selected)
                .putLong(probed)
                .put(digest)
                .array();
    }

    public static Progress of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalStateException("the console's stored progress has " + bytes.length + " bytes, not " + BYTES
                    + ": it was written by another version; use that version, or another run");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte[] digest = new byte[ChainDigest.LENGTH];
        Progress progress = new Progress(
                buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong(), digest);
        buffer.get(digest);
        return progress;
    }
}

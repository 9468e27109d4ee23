package dev.winnow.ingest.source;

import dev.winnow.selection.Hashing;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** A stream that cannot be looked at twice, compared while it is read with what an earlier run has read of it. Read by one
 * thread; whether it is the same is asked by another. */
public final class ResumedStream extends FilterInputStream {
    private final FilePrefix expected;
    private final boolean isWhole;
    private final MessageDigest digest = Hashing.sha256();
    private long count;
    /** Written by the thread that reads, read by the one that commits. */
    private volatile Identity identity = Identity.UNKNOWN;

    private enum Identity {
        UNKNOWN,
        SAME,
        OTHER
    }

    /**
     * @param expected what was read of it; of 0 bytes where it is new
     * @param isWhole whether it has to end after that
     */
    public ResumedStream(InputStream in, FilePrefix expected, boolean isWhole) {
        super(in);
        this.expected = expected;
        this.isWhole = isWhole;
        if (expected.bytes() == 0) {
            identity = Identity.SAME;
        }
    }

    /** Whether all that was expected has come. */
    public boolean isSame() {
        return identity == Identity.SAME;
    }

    /** Whether it is not the stream that was expected. */
    public boolean isOther() {
        return identity == Identity.OTHER;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (identity == Identity.UNKNOWN) {
            int part = (int) Math.min(Math.max(0, read), expected.bytes() - count);
            digest.update(target, offset, part);
            count += part;
            if (count == expected.bytes()) {
                boolean isEqual = FilePrefix.of(count, digest).equals(expected);
                identity = isEqual && !(isWhole && read > part) ? Identity.SAME : Identity.OTHER;
            } else if (read < 0) {
                identity = Identity.OTHER;
            }
        } else if (isWhole && expected.bytes() > 0 && read > 0) {
            identity = Identity.OTHER;
        }
        return read;
    }

    /** Standard input stays open. */
    @Override
    public void close() {
        // whoever opened it closes it
    }
}

package dev.winnow.ingest.source;

import dev.winnow.selection.Hashing;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Counts and digests the bytes of the file itself, for progress, ratios and positions. Owned by one thread. */
final class CountingInput extends FilterInputStream {
    private final MessageDigest digest = Hashing.sha256();
    private long count;

    CountingInput(InputStream in) {
        super(in);
    }

    long count() {
        return count;
    }

    /** What has been read. */
    FilePrefix prefix() {
        return FilePrefix.of(count, digest);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        if (read > 0) {
            count += read;
            digest.update(target, offset, read);
        }
        return read;
    }
}

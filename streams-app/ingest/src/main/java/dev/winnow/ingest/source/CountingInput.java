package dev.winnow.ingest.source;

import dev.winnow.ingest.content.InputUnavailableException;
import dev.winnow.selection.Hashing;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** Counts and digests the bytes of the file itself, for progress, ratios and positions. Owned by one thread. */
final class CountingInput extends FilterInputStream {
    private final MessageDigest digest = Hashing.sha256();
    private long count;
    private Runnable beforeWaiting;
    private InputUnavailableException unavailable;

    CountingInput(InputStream in) {
        super(in);
    }

    long count() {
        return count;
    }

    /** Why the store has stopped to give the bytes, when it has; whatever a decoder above makes of it. */
    Optional<InputUnavailableException> unavailable() {
        return Optional.ofNullable(unavailable);
    }

    /** Has an action done before each reading for which nothing is available. */
    void beforeWaiting(Runnable action) {
        beforeWaiting = action;
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
        int read = readWatched(target, offset, length);
        if (read > 0) {
            count += read;
            digest.update(target, offset, read);
        }
        return read;
    }

    private int readWatched(byte[] target, int offset, int length) throws IOException {
        try {
            if (beforeWaiting != null && in.available() == 0) {
                beforeWaiting.run();
            }
            return super.read(target, offset, length);
        } catch (InputUnavailableException e) {
            unavailable = e;
            throw e;
        }
    }
}

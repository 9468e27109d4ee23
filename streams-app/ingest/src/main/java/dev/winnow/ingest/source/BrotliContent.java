package dev.winnow.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import org.brotli.dec.BrotliInputStream;

/**
 * Decompresses brotli, which has neither a mark at its start nor a checksum. Damage is reported as such, and at the first read. The window of a
 * stream is at most 16 MiB by its format. Owned by one thread.
 */
final class BrotliContent extends InputStream {
    private final InputStream compressed;
    private InputStream decoder;

    BrotliContent(InputStream compressed) {
        this.compressed = compressed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            if (decoder == null) {
                decoder = new BrotliInputStream(compressed);
            }
            return decoder.read(target, offset, length);
        } catch (IOException e) {
            throw cause(e);
        }
    }

    @Override
    public void close() throws IOException {
        compressed.close();
    }

    /** The decoder wraps its own complaints and those of the file alike. */
    private static IOException cause(IOException failure) {
        Throwable damage = failure.getCause();
        if (damage == null) {
            return failure;
        }
        if (damage.getCause() instanceof IOException file) {
            return file;
        }
        String what = String.valueOf(damage.getMessage());
        Reason reason = what.contains("end of input") ? Reason.TRUNCATED : Reason.CORRUPT;
        return new UnusableInputException(reason, "brotli: " + what, failure);
    }
}

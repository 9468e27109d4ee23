package dev.winnow.ingest.source;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Undoes zstd in an HTTP body with the window that RFC 9659 allows; a cut is an {@link EOFException}, as with gzip and deflate. */
final class ZstdContent extends ZstdInputStreamNoFinalizer {
    private static final int WINDOW_LOG = 23;

    ZstdContent(InputStream compressed) throws IOException {
        super(compressed);
        setLongMax(WINDOW_LOG);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (ZstdIOException e) {
            // the decoder has one code for both
            if ("Truncated source".equals(e.getMessage())) {
                throw new EOFException(e.getMessage());
            }
            throw e;
        }
    }
}

package dev.winnow.ingest.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** A file that is read by offsets. Owned by one thread. */
public interface ContentParts extends Closeable {

    /** Bytes of the file. */
    long size() throws IOException;

    /**
     * A part of the file, shorter where the file ends before; it need not be closed.
     *
     * @param from offset of the first byte, >= 0
     * @param length how many bytes, >= 0
     */
    InputStream part(long from, long length) throws IOException;
}

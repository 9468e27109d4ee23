package dev.winnow.ingest.s3;

import java.io.IOException;
import java.io.InputStream;

/**
 * A part of an object as a stream. It asks for one piece after another and holds a piece as a whole, so that no connection waits for a slow reader, which stores end.
 * Owned by one thread.
 */
final class S3Input extends InputStream {
    private static final int FIRST_PIECE = 256 << 10;
    private static final int LARGEST_PIECE = 4 << 20;

    private final S3Content content;
    private final long end;
    private long next;
    private byte[] piece = new byte[0];
    private int position;
    private int pieceBytes = FIRST_PIECE;

    S3Input(S3Content content, long from, long length) {
        this.content = content;
        this.next = from;
        this.end = from + length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == piece.length && !fetch()) {
            return -1;
        }
        int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, target, offset, count);
        position += count;
        return count;
    }

    /** The next piece; false at the end. The first ones are small, for formats of which little is read at a place. */
    private boolean fetch() throws IOException {
        if (next >= end) {
            return false;
        }
        int length = (int) Math.min(pieceBytes, end - next);
        // the last piece must not stay while the next one comes
        piece = new byte[0];
        position = 0;
        piece = content.store().read(content, next, length);
        next += length;
        pieceBytes = Math.min(LARGEST_PIECE, pieceBytes * 2);
        return true;
    }

    @Override
    public void close() {
        next = end;
        piece = new byte[0];
        position = 0;
    }
}

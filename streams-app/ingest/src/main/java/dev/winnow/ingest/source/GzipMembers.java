package dev.winnow.ingest.source;

import dev.winnow.ingest.content.DecompressionAhead;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses one or more gzip members (RFC 1952), checking each trailer.
 *
 * <p>The JDK's stream cannot distinguish trailing garbage from an end, nor a cut member from a damaged one. Owned by one thread.
 */
final class GzipMembers extends CompressedMembers {
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int RESERVED_FLAGS = 0xe0;
    private static final int HEADER_BYTES = 10;
    private static final int LAST_SYSTEM = 13;
    private static final int UNKNOWN_SYSTEM = 255;
    private static final int MAX_HEADER_TEXT = 1 << 16;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final GzipPieces pieces;

    /** The member at the position, when it is decompressed already. */
    private GzipPieces.Member ready;

    private GzipMembers(InputStream compressed, boolean isFile, int chunk, GzipPieces pieces) {
        super(compressed, isFile, chunk, "gzip", "member");
        this.pieces = pieces;
    }

    /** A file, in which damage is skipped; members are decompressed ahead by other threads as far as {@code ahead} has room. */
    static GzipMembers ofFile(InputStream compressed, DecompressionAhead ahead) {
        GzipPieces pieces = new GzipPieces(ahead);
        return new GzipMembers(compressed, true, ahead.isOn() ? GzipPieces.LOOK_AHEAD : CHUNK, pieces);
    }

    /** The body of a message, which is whole or is not. */
    static GzipMembers ofBody(InputStream compressed) {
        return new GzipMembers(compressed, false, CHUNK, new GzipPieces(DecompressionAhead.NONE));
    }

    @Override
    boolean startsAt(byte[] bytes, int position, int limit) {
        return limit - position >= 2 && (bytes[position] & 0xff) == 0x1f && (bytes[position + 1] & 0xff) == 0x8b;
    }

    /** About one in 2³⁷ places of random bytes looks like this. */
    @Override
    boolean surelyStartsAt(byte[] bytes, int position, int limit) {
        if (limit - position < HEADER_BYTES || !startsAt(bytes, position, limit) || bytes[position + 2] != 8) {
            return false;
        }
        int level = bytes[position + 8];
        int system = bytes[position + 9] & 0xff;
        return (bytes[position + 3] & RESERVED_FLAGS) == 0
                && (level == 0 || level == 2 || level == 4)
                && (system <= LAST_SYSTEM || system == UNKNOWN_SYSTEM);
    }

    @Override
    void begin() throws IOException {
        ready = pieces.memberAt(input(), this::surelyStartsAt);
        if (ready == null) {
            beginHere();
        }
    }

    private void beginHere() throws IOException {
        skip(2);
        if (input().needByte() != 8) {
            throw corrupt("unknown compression method");
        }
        int flags = input().needByte();
        skip(6);
        if ((flags & FLAG_EXTRA) != 0) {
            skip(input().needByte() | input().needByte() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(2);
        }
        checksum.reset();
        inflater.reset();
    }

    @Override
    int decode(byte[] target, int offset, int length) throws IOException {
        if (ready == null) {
            return decodeHere(target, offset, length);
        }
        int count = ready.take(target, offset, length);
        if (count == 0) {
            input().advance(ready.compressedBytes());
            ready = null;
        }
        return count;
    }

    private int decodeHere(byte[] target, int offset, int length) throws IOException {
        while (true) {
            if (inflater.needsInput()) {
                input().fill();
                inflater.setInput(input().buffer(), input().position(), input().available());
            }
            int count = inflate(target, offset, length);
            input().advance(input().available() - inflater.getRemaining());
            if (count > 0) {
                checksum.update(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                checkTrailer();
                return 0;
            }
            if (inflater.needsDictionary()) {
                throw corrupt("a preset dictionary is needed");
            }
            if (!input().fill()) {
                throw new java.io.EOFException();
            }
        }
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        pieces.close();
        super.close();
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw corrupt(e.getMessage());
        }
    }

    private void checkTrailer() throws IOException {
        long expected = needInt();
        long size = needInt();
        if (expected != checksum.getValue()) {
            throw corrupt("the checksum does not match");
        }
        if (size != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw corrupt("the length does not match");
        }
    }

    private long needInt() throws IOException {
        RewindableInput in = input();
        return in.needByte() | (long) in.needByte() << 8 | (long) in.needByte() << 16 | (long) in.needByte() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            input().needByte();
        }
    }

    private void skipText() throws IOException {
        for (int i = 0; i < MAX_HEADER_TEXT; i++) {
            if (input().needByte() == 0) {
                return;
            }
        }
        throw corrupt("a name in the header does not end");
    }
}

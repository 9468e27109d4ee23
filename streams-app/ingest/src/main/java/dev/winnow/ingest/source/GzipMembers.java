package dev.winnow.ingest.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses a file of one or more gzip members (RFC 1952), checking each trailer. Bytes behind the last member that are no gzip header
 * end the stream and are reported as trailing garbage: writers pad, and the data before them is proven whole by its checksum.
 *
 * <p>The JDK's stream cannot tell trailing garbage from an end, nor a cut member from a damaged one. Owned by one thread.
 */
final class GzipMembers extends InputStream {
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int MAX_HEADER_TEXT = 1 << 16;

    private final InputStream compressed;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long members;
    private boolean insideMember;
    private boolean ended;
    private boolean trailingGarbage;

    GzipMembers(InputStream compressed) {
        this.compressed = compressed;
    }

    boolean trailingGarbage() {
        return trailingGarbage;
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
        while (!ended) {
            if (!insideMember) {
                startMember();
                continue;
            }
            int count = inflate(target, offset, length);
            if (count > 0) {
                checksum.update(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                finishMember();
            } else if (inflater.needsDictionary()) {
                throw corrupt("a preset dictionary is needed");
            } else if (fill()) {
                inflater.setInput(buffer, position, limit - position);
            } else {
                throw truncated();
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        compressed.close();
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            return inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            throw new UnusableInputException(Reason.CORRUPT, "gzip member " + members + ": " + e.getMessage(), e);
        }
    }

    private void startMember() throws IOException {
        int first = tryByte();
        int second = first < 0 ? -1 : tryByte();
        if (first != 0x1f || second != 0x8b) {
            ended = true;
            trailingGarbage = first >= 0;
            return;
        }
        members++;
        try {
            readHeader();
        } catch (EOFException e) {
            throw truncated();
        }
        insideMember = true;
        checksum.reset();
        inflater.reset();
        inflater.setInput(buffer, position, limit - position);
    }

    private void readHeader() throws IOException {
        if (needByte() != 8) {
            throw corrupt("unknown compression method");
        }
        int flags = needByte();
        skip(6);
        if ((flags & FLAG_EXTRA) != 0) {
            skip(needByte() | needByte() << 8);
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
    }

    private void finishMember() throws IOException {
        position = limit - inflater.getRemaining();
        try {
            long expected = needInt();
            long size = needInt();
            if (expected != checksum.getValue()) {
                throw corrupt("the checksum does not match");
            }
            if (size != (inflater.getBytesWritten() & 0xffffffffL)) {
                throw corrupt("the length does not match");
            }
        } catch (EOFException e) {
            throw truncated();
        }
        insideMember = false;
    }

    private long needInt() throws IOException {
        return needByte() | (long) needByte() << 8 | (long) needByte() << 16 | (long) needByte() << 24;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            needByte();
        }
    }

    private void skipText() throws IOException {
        for (int i = 0; i < MAX_HEADER_TEXT; i++) {
            if (needByte() == 0) {
                return;
            }
        }
        throw corrupt("a name in the header does not end");
    }

    private int needByte() throws IOException {
        int value = tryByte();
        if (value < 0) {
            throw new EOFException();
        }
        return value;
    }

    private int tryByte() throws IOException {
        return position < limit || fill() ? buffer[position++] & 0xff : -1;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, compressed.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    private UnusableInputException corrupt(String what) {
        return new UnusableInputException(Reason.CORRUPT, "gzip member " + members + ": " + what);
    }

    private UnusableInputException truncated() {
        return new UnusableInputException(Reason.TRUNCATED, "gzip member " + members + " is cut off");
    }
}

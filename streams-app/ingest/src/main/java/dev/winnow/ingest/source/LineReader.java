package dev.winnow.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads lines as bytes without ever holding more than the limit of one. Owned by one thread. */
final class LineReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;
    private static final long LINE_FEEDS = '\n' * LOWEST_BITS;

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private byte[] line = new byte[1 << 12];
    private int length;
    private long fullLength;
    private long number;
    private boolean ended;

    LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Moves to the next line; false at the end. When reading fails, the line holds what was read of it. */
    boolean next() throws IOException {
        length = 0;
        fullLength = 0;
        ended = false;
        number++;
        while (position < limit || fill()) {
            int end = lineEnd();
            append(end - position);
            position = end;
            if (end < limit) {
                position++;
                ended = true;
                return true;
            }
        }
        return fullLength > 0;
    }

    /** The bytes of the line without its line feed; only the first {@link #length} count, and only until the next call. */
    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    /** Length of the line in the file; more than {@link #length} when the line was too long to be held. */
    long fullLength() {
        return fullLength;
    }

    /** Whether a line feed ends the line; only the last one can be without. */
    boolean isEnded() {
        return ended;
    }

    /** Number of the line, from 1. */
    long number() {
        return number;
    }

    /** Place of the next line feed in the buffer, or its limit; eight bytes at a time, of which a line feed is the only one that gives a zero byte. */
    private int lineEnd() {
        int end = position;
        while (end + Long.BYTES <= limit) {
            long zeros = (long) LONGS.get(buffer, end) ^ LINE_FEEDS;
            long found = (zeros - LOWEST_BITS) & ~zeros & HIGHEST_BITS;
            if (found != 0) {
                return end + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            end += Long.BYTES;
        }
        while (end < limit && buffer[end] != '\n') {
            end++;
        }
        return end;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    private void append(int count) {
        fullLength += count;
        int kept = Math.min(count, maxBytes - length);
        if (length + kept > line.length) {
            line = Arrays.copyOf(line, (int) Math.min(maxBytes, Math.max(length + kept, line.length * 2L)));
        }
        System.arraycopy(buffer, position, line, length, kept);
        length += kept;
    }
}

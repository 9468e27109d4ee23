package dev.winnow.ingest.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file with a bounded memory of those just read, so that the search for a place to continue from can begin before the point where damage
 * was noticed. Owned by one thread.
 */
final class RewindableInput {
    /** What can be looked at from any position on. */
    static final int LOOK_AHEAD = 16;

    private final InputStream in;
    private final int history;
    private final byte[] buffer;
    private int position;
    private int limit;
    private long bufferOffset;
    private IOException failure;

    /** Whether something starts at a place. */
    @FunctionalInterface
    interface Mark {
        /** Looks at {@code bytes[position]} up to, and not including, {@code bytes[limit]}. */
        boolean startsAt(byte[] bytes, int position, int limit);
    }

    /**
     * An input.
     *
     * @param history bytes before the position that are kept
     * @param chunk bytes that are read at a time
     */
    RewindableInput(InputStream in, int history, int chunk) {
        this.in = in;
        this.history = history;
        this.buffer = new byte[history + LOOK_AHEAD + chunk];
    }

    /** Offset in the file of the next byte. */
    long offset() {
        return bufferOffset + position;
    }

    byte[] buffer() {
        return buffer;
    }

    int position() {
        return position;
    }

    /** Bytes from the position on that need no reading. */
    int available() {
        return limit - position;
    }

    void advance(int count) {
        position += count;
    }

    /** Reads on when nothing is available; false at the end of the file. */
    boolean fill() throws IOException {
        return ensure(1);
    }

    /** Whether so many bytes, at most {@value #LOOK_AHEAD}, are left in the file; they are available then. */
    boolean ensure(int count) throws IOException {
        while (limit - position < count) {
            if (failure != null) {
                throw failure;
            }
            if (limit == buffer.length) {
                makeRoom();
            }
            int read = in.read(buffer, limit, buffer.length - limit);
            if (read <= 0) {
                return false;
            }
            limit += read;
        }
        return true;
    }

    /** Reads until the buffer is full or the file ends, once half of what it read last is used. A failure is thrown when the reading gets there. */
    void lookAhead() {
        if (failure != null || available() > (buffer.length - history) / 2) {
            return;
        }
        makeRoom();
        try {
            int read = 1;
            while (read > 0 && limit < buffer.length) {
                read = in.read(buffer, limit, buffer.length - limit);
                limit += Math.max(0, read);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private void makeRoom() {
        int dropped = position - Math.min(position, history);
        System.arraycopy(buffer, dropped, buffer, 0, limit - dropped);
        position -= dropped;
        limit -= dropped;
        bufferOffset += dropped;
    }

    /** The next byte; -1 at the end of the file. */
    int tryByte() throws IOException {
        return fill() ? buffer[position++] & 0xff : -1;
    }

    int needByte() throws IOException {
        int value = tryByte();
        if (value < 0) {
            throw new EOFException();
        }
        return value;
    }

    boolean isAt(Mark mark) throws IOException {
        ensure(LOOK_AHEAD);
        return mark.startsAt(buffer, position, limit);
    }

    /** Moves over a run of equal bytes; false when it reaches to the end of the file. */
    boolean skipRun() throws IOException {
        int first = tryByte();
        while (fill()) {
            if ((buffer[position] & 0xff) != first) {
                return true;
            }
            position++;
        }
        return false;
    }

    /** Moves to the first mark at or after an offset, as far back as is remembered; false when there is none up to the end. */
    boolean seek(long from, Mark mark) throws IOException {
        position = (int) Math.max(0, Math.min(limit, from - bufferOffset));
        while (fill()) {
            if (isAt(mark)) {
                return true;
            }
            position++;
        }
        return false;
    }

    void close() throws IOException {
        in.close();
    }
}

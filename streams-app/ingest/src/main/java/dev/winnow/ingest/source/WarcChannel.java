package dev.winnow.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Feeds the WARC parser, which bounds nothing itself: while a header is being parsed only so many bytes are handed out, and they are kept for the
 * dead letter. After damage it looks for the next record. Owned by one thread.
 */
final class WarcChannel implements ReadableByteChannel {
    private static final byte[] RECORD_START = {'\n', 'W', 'A', 'R', 'C', '/', '1', '.'};

    private final InputStream in;
    private final CappedBytes damaged = new CappedBytes();
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private boolean inHeader;
    private long budget;

    WarcChannel(InputStream in) {
        this.in = in;
    }

    /** A header begins with what the parser has in its buffer; reading more than {@code bytes} further ones fails. */
    void enterHeader(long bytes, ByteBuffer unread) {
        damaged.clear();
        byte[] start = new byte[unread.remaining()];
        unread.duplicate().get(start);
        damaged.add(start, start.length);
        budget = bytes;
        inHeader = true;
    }

    /** The header has been parsed; what the parser took and did not use is not of it. */
    void leaveHeader(ByteBuffer unread) {
        inHeader = false;
        damaged.dropLast(unread.remaining());
    }

    /** After a failure: what was read of the header, and what {@link #seekRecord} skipped. */
    CappedBytes damaged() {
        return damaged;
    }

    /** Drops what was taken before a gap in the input. */
    void forget() {
        pending = ByteBuffer.allocate(0);
        damaged.clear();
        inHeader = false;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (inHeader && budget <= 0) {
            throw new UnusableInputException(Reason.MALFORMED_WARC, "the header of the record does not end");
        }
        byte[] bytes = new byte[inHeader ? (int) Math.min(budget, target.remaining()) : target.remaining()];
        int count = read(bytes);
        if (count > 0) {
            target.put(bytes, 0, count);
            if (inHeader) {
                budget -= count;
                damaged.add(bytes, count);
            }
        }
        return count;
    }

    /**
     * Moves to the next line that starts a WARC record.
     *
     * @param unread what the parser had taken and not used
     * @return false when there is none up to the end
     */
    boolean seekRecord(ByteBuffer unread) throws IOException {
        if (inHeader) {
            leaveHeader(unread);
        }
        pending = joined(unread, pending);
        byte[] chunk = new byte[1 << 14];
        int matched = 0;
        int count = read(chunk);
        while (count >= 0) {
            for (int i = 0; i < count; i++) {
                matched = chunk[i] == RECORD_START[matched] ? matched + 1 : chunk[i] == RECORD_START[0] ? 1 : 0;
                if (matched == RECORD_START.length) {
                    damaged.add(chunk, i + 1);
                    damaged.dropLast(RECORD_START.length - 1);
                    ByteBuffer mark = ByteBuffer.wrap(RECORD_START, 1, RECORD_START.length - 1);
                    pending = joined(joined(mark, ByteBuffer.wrap(chunk, i + 1, count - i - 1)), pending);
                    return true;
                }
            }
            damaged.add(chunk, count);
            count = read(chunk);
        }
        return false;
    }

    /** Whether a line inside these bytes starts a record. */
    static boolean holdsRecordStart(byte[] bytes) {
        int matched = 0;
        for (byte next : bytes) {
            matched = next == RECORD_START[matched] ? matched + 1 : next == RECORD_START[0] ? 1 : 0;
            if (matched == RECORD_START.length) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private int read(byte[] target) throws IOException {
        if (pending.hasRemaining()) {
            int count = Math.min(target.length, pending.remaining());
            pending.get(target, 0, count);
            return count;
        }
        return in.read(target, 0, target.length);
    }

    private static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();
    }
}

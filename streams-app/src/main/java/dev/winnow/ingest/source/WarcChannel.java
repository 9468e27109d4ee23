package dev.winnow.ingest.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Feeds the WARC parser, which bounds nothing itself: while a header is being parsed only so many bytes are handed out. After damage it
 * looks for the next record. Owned by one thread.
 */
final class WarcChannel implements ReadableByteChannel {
    private static final byte[] RECORD_START = {'\n', 'W', 'A', 'R', 'C', '/', '1', '.'};

    private final InputStream in;
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private long budget = Long.MAX_VALUE;

    WarcChannel(InputStream in) {
        this.in = in;
    }

    /** Allows this many more bytes; a read beyond them fails. */
    void allow(long bytes) {
        budget = bytes;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (budget <= 0) {
            throw new UnusableInputException(Reason.MALFORMED_WARC, "the header of the record does not end");
        }
        int wanted = (int) Math.min(budget, target.remaining());
        byte[] bytes = new byte[wanted];
        int count = read(bytes);
        if (count > 0) {
            target.put(bytes, 0, count);
            budget -= count;
        }
        return count;
    }

    /**
     * Moves to the next line that starts a WARC record, keeping the first bytes that are passed over.
     *
     * @param unread what the parser had taken and not used
     * @return false when there is none up to the end
     */
    boolean seekRecord(ByteBuffer unread, ByteArrayOutputStream passedOver) throws IOException {
        ByteBuffer joined = ByteBuffer.allocate(unread.remaining() + pending.remaining());
        pending = joined.put(unread).put(pending).flip();
        byte[] chunk = new byte[1 << 14];
        int matched = 0;
        int count = read(chunk);
        while (count >= 0) {
            for (int i = 0; i < count; i++) {
                matched = chunk[i] == RECORD_START[matched] ? matched + 1 : chunk[i] == RECORD_START[0] ? 1 : 0;
                if (matched == RECORD_START.length) {
                    ByteBuffer rest =
                            ByteBuffer.allocate(RECORD_START.length - 1 + count - i - 1 + pending.remaining());
                    pending = rest.put(RECORD_START, 1, RECORD_START.length - 1)
                            .put(chunk, i + 1, count - i - 1)
                            .put(pending)
                            .flip();
                    return true;
                }
            }
            passedOver.write(
                    chunk,
                    0,
                    Math.min(
                            count,
                            SourceResult.PAYLOAD_LIMIT - Math.min(SourceResult.PAYLOAD_LIMIT, passedOver.size())));
            count = read(chunk);
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
}

package dev.winnow.ingest.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;

/**
 * WARC, WET and ARC. A record that cannot be parsed is a reject and the reading continues at the next line that starts a WARC record; ARC has no
 * such mark, so that there the file ends.
 *
 * <p>A length that is too great would swallow the records that follow: when no record follows where one should, and one starts inside the block, or when a block over the
 * limit holds the start of one, the reading goes back to it. How much is read twice in a file is bounded.
 *
 * <p>Bounded: decompression by {@link ContentInput}, the header by {@link WarcChannel}, the block here before any of it is interpreted.
 */
final class WarcSource extends FileSource {
    private static final int BUFFER_BYTES = 1 << 13;

    /** Line ends that may be between two records, and the mark of the next. */
    private static final int LOOK_AHEAD = 16;

    private static final byte[] MARK = {'W', 'A', 'R', 'C', '/'};

    /** Blocks of the largest size that may be read twice in one file. */
    private static final int MAX_BLOCKS_READ_TWICE = 32;

    private static final Set<String> KNOWN_TYPES = Set.of("warcinfo", "request", "metadata", "revisit", "continuation");

    private final SourceLimits limits;
    private final WarcChannel channel;
    private final WarcConverter converter;
    private ByteBuffer buffer = emptyBuffer();
    private WarcReader reader;
    private WarcRecord record;
    private long ordinal = -1;
    private byte[] block = new byte[0];
    private long readTwice;
    private boolean behindGap;
    private boolean arc;

    WarcSource(InputFile file, ContentInput content, SourceSettings settings) {
        super(content);
        this.limits = settings.limits();
        this.channel = new WarcChannel(content);
        this.converter = new WarcConverter(file, settings, this::warn);
    }

    @Override
    SourceResult read() throws IOException {
        ordinal++;
        block = new byte[0];
        try {
            if (behindGap) {
                seekBehindGap();
            }
            return advance() ? convert() : null;
        } catch (UnusableInputException e) {
            if (behindGap || UnusableInputException.reasonOf(e) != Reason.MALFORMED_WARC) {
                throw e;
            }
            return goOnBehind(e);
        } catch (EOFException e) {
            throw new UnusableInputException(Reason.TRUNCATED, "the record is cut off", e);
        } catch (IOException | RuntimeException e) {
            return goOnBehind(e);
        }
    }

    @Override
    boolean continuesBehindGap() {
        behindGap = true;
        reader = null;
        record = null;
        buffer = emptyBuffer();
        channel.forget();
        return true;
    }

    /** ARC has no mark to look for: there the next member must begin with a record, as it does where each is a member of its own. */
    private void seekBehindGap() throws IOException {
        if (!arc && !channel.seekRecord(ByteBuffer.wrap(new byte[] {'\n'}))) {
            throw new UnusableInputException(Reason.MALFORMED_WARC, "no record follows the damage");
        }
        behindGap = false;
    }

    @Override
    long ordinal() {
        return Math.max(0, ordinal);
    }

    @Override
    byte[] partial() {
        return block;
    }

    private boolean advance() throws IOException {
        if (record != null) {
            record.body().consume();
            record = null;
        }
        channel.enterHeader(limits.maxHeaderBytes() + (long) BUFFER_BYTES, buffer);
        if (reader == null) {
            reader = new WarcReader(channel, buffer);
            // line feeds alone as line ends, which several text extractors write
            reader.setLenient(true);
        }
        Optional<WarcRecord> next = reader.next();
        record = next.orElse(null);
        channel.leaveHeader(buffer);
        return record != null;
    }

    private SourceResult convert() throws IOException {
        arc = record.version().getProtocol().equals("ARC");
        String type = record.type().toLowerCase(Locale.ROOT);
        long size = record.body().size();
        readBlock(record.body().stream(), (int) Math.min(size, limits.maxRecordBytes()));
        if (reachesTooFar(size)) {
            readTwice += block.length;
            return goOnBehind("the length reaches over the start of another record", ByteBuffer.wrap(block), null);
        }
        if (!converter.wants(type)) {
            return new SourceResult.Skipped(
                    ordinal, "WARC " + (KNOWN_TYPES.contains(type) ? type : "record of unknown type"));
        }
        if (size > limits.maxRecordBytes()) {
            return SourceResult.Reject.of(
                    ordinal,
                    Reason.TOO_LARGE,
                    "record " + ordinal + ": " + size + " bytes, more than " + limits.maxRecordBytes(),
                    block,
                    block.length,
                    size);
        }
        if (block.length < size) {
            throw new UnusableInputException(
                    Reason.TRUNCATED, "the block is cut off after " + block.length + " of " + size + " bytes");
        }
        long number = ordinal;
        WarcRecord header = record;
        byte[] bytes = block;
        return new SourceResult.Deferred(number, bytes, () -> converter.convert(number, header, bytes));
    }

    private boolean reachesTooFar(long size) {
        boolean wrong = size > block.length || !isFollowedByRecord();
        return wrong
                && readTwice < MAX_BLOCKS_READ_TWICE * (long) limits.maxRecordBytes()
                && !arc
                && WarcChannel.holdsRecordStart(withLookAhead());
    }

    /** Whether line ends, and then a record or the end, come after the block. */
    private boolean isFollowedByRecord() {
        try {
            int count = 0;
            while (buffer.remaining() < LOOK_AHEAD && count >= 0) {
                buffer.compact();
                try {
                    count = channel.read(buffer);
                } finally {
                    buffer.flip();
                }
            }
        } catch (IOException e) {
            // damage after the block is reported when the reading gets there
            return true;
        }
        int matched = 0;
        for (int i = 0; i < Math.min(LOOK_AHEAD, buffer.remaining()); i++) {
            byte next = buffer.get(buffer.position() + i);
            if (next == MARK[matched]) {
                matched++;
                if (matched == MARK.length) {
                    return true;
                }
            } else if (matched > 0 || next != '\r' && next != '\n') {
                return false;
            }
        }
        return matched == 0;
    }

    /** The block and a little more: the mark of the record that it reaches into may lie across its end. */
    private byte[] withLookAhead() {
        int more = Math.min(LOOK_AHEAD, buffer.remaining());
        byte[] bytes = Arrays.copyOf(block, block.length + more);
        buffer.duplicate().get(bytes, block.length, more);
        return bytes;
    }

    /** Grows with what is there, so that a length that is only claimed takes no memory; what was read stays when reading fails. */
    private void readBlock(InputStream body, int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, 1 << 16)];
        int position = 0;
        try {
            while (position < length) {
                if (position == bytes.length) {
                    bytes = Arrays.copyOf(bytes, (int) Math.min(length, bytes.length * 2L));
                }
                int count = body.read(bytes, position, bytes.length - position);
                if (count < 0) {
                    return;
                }
                position += count;
            }
        } catch (EOFException e) {
            // the caller sees that less came than was claimed
        } finally {
            block = Arrays.copyOf(bytes, position);
        }
    }

    /** Rejects what lies between the damage and the next record; without one the file has failed. */
    private SourceResult goOnBehind(Exception damage) throws IOException {
        return goOnBehind(
                damage.getClass().getSimpleName() + " in the header or the length", ByteBuffer.allocate(0), damage);
    }

    private SourceResult goOnBehind(String what, ByteBuffer again, Exception damage) throws IOException {
        ByteBuffer unread = ByteBuffer.allocate(again.remaining() + buffer.remaining())
                .put(again)
                .put(buffer)
                .flip();
        boolean found = channel.seekRecord(unread);
        CappedBytes damaged = channel.damaged();
        block = damaged.bytes();
        String detail = "record " + ordinal + ": " + what;
        reader = null;
        record = null;
        buffer = emptyBuffer();
        if (damaged.fullLength() == block.length && isBlank(block)) {
            // more line ends between two records, or after the last, than there should be
            ordinal--;
            return found ? read() : null;
        }
        if (!found) {
            throw new UnusableInputException(Reason.MALFORMED_WARC, detail + "; no record follows", damage);
        }
        return SourceResult.Reject.of(
                ordinal, Reason.MALFORMED_WARC, detail, block, block.length, damaged.fullLength());
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte next : bytes) {
            if (next != '\r' && next != '\n') {
                return false;
            }
        }
        return bytes.length > 0;
    }

    private static ByteBuffer emptyBuffer() {
        return ByteBuffer.allocate(BUFFER_BYTES).flip();
    }
}

package dev.winnow.ingest.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;

/**
 * WARC, WET and ARC. A record that cannot be parsed is a reject and the reading goes on at the next line that starts a WARC record; ARC has no
 * such mark, so that there the file ends.
 *
 * <p>Bounded: decompression by {@link ContentInput}, the header by {@link WarcChannel}, the block here before any of it is interpreted.
 */
final class WarcSource extends FileSource {
    private static final int BUFFER_BYTES = 1 << 13;

    private static final Set<String> KNOWN_TYPES = Set.of("warcinfo", "request", "metadata", "revisit", "continuation");

    private final SourceLimits limits;
    private final WarcChannel channel;
    private final WarcConverter converter;
    private ByteBuffer buffer = emptyBuffer();
    private WarcReader reader;
    private WarcRecord record;
    private long ordinal = -1;
    private byte[] block = new byte[0];

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
            return advance() ? convert() : null;
        } catch (UnusableInputException e) {
            if (UnusableInputException.reasonOf(e) != Reason.MALFORMED_WARC) {
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
        channel.leaveHeader();
        return record != null;
    }

    private SourceResult convert() throws IOException {
        String type = record.type();
        if (!converter.wants(type)) {
            return new SourceResult.Skipped(
                    ordinal, "WARC " + (KNOWN_TYPES.contains(type) ? type : "record of unknown type"));
        }
        long size = record.body().size();
        readBlock(record.body().stream(), (int) Math.min(size, limits.maxRecordBytes()));
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
        return converter.convert(ordinal, record, block);
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
        } finally {
            block = Arrays.copyOf(bytes, position);
        }
    }

    /** Rejects what lies between the damage and the next record; without one the file has failed. */
    private SourceResult goOnBehind(Exception damage) throws IOException {
        boolean found = channel.seekRecord(buffer);
        CappedBytes damaged = channel.damaged();
        block = damaged.bytes();
        String detail = "record " + ordinal + ": " + damage.getClass().getSimpleName() + " in the header or the length";
        reader = null;
        record = null;
        buffer = emptyBuffer();
        if (!found) {
            throw new UnusableInputException(Reason.MALFORMED_WARC, detail + "; no record follows", damage);
        }
        return SourceResult.Reject.of(
                ordinal, Reason.MALFORMED_WARC, detail, block, block.length, damaged.fullLength());
    }

    private static ByteBuffer emptyBuffer() {
        return ByteBuffer.allocate(BUFFER_BYTES).flip();
    }
}

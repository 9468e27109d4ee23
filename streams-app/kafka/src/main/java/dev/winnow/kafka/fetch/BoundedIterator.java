package dev.winnow.kafka.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.NoSuchElementException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecord;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteUtils;
import org.apache.kafka.common.utils.internals.CloseableIterator;

/**
 * Reads the records of a batch as Kafka's client does, but allocates none before it knows its size. A record beyond the limits is decompressed into a small buffer and
 * forgotten, and not at all where it is the last one.
 */
final class BoundedIterator implements CloseableIterator<Record> {
    /** Enough for the fields before the key, and for a key of Winnow's. */
    private static final int HEAD_BYTES = 1_024;

    private static final int SKIP_BYTES = 64 << 10;

    private final DefaultRecordBatch batch;
    private final FetchLimits limits;
    private final StandIns standIns;
    private final InputStream input;
    private final int count;
    private final Long logAppendTime;
    private int read;
    private boolean cut;

    BoundedIterator(DefaultRecordBatch batch, FetchLimits limits, StandIns standIns, BufferSupplier buffers) {
        this.batch = batch;
        this.limits = limits;
        this.standIns = standIns;
        this.input = batch.recordInputStream(buffers);
        this.count = batch.countOrNull();
        this.logAppendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME ? batch.maxTimestamp() : null;
    }

    @Override
    public boolean hasNext() {
        return read < count;
    }

    @Override
    public Record next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        read++;
        try {
            Record record = readRecord(ByteUtils.readVarint(input));
            if (read == count && !cut && input.read() >= 0) {
                throw new InvalidRecordException("incorrect batch: bytes after its last record");
            }
            return record;
        } catch (IOException e) {
            throw new KafkaException("failed to decompress a record of the batch at offset " + batch.baseOffset(), e);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new InvalidRecordException("invalid record in the batch at offset " + batch.baseOffset(), e);
        }
    }

    private Record readRecord(int size) throws IOException {
        if (size < 0) {
            throw new InvalidRecordException("invalid record size " + size);
        }
        if (size > limits.recordBytes()) {
            return leaveOut(size);
        }
        ByteBuffer record = ByteBuffer.allocate(ByteUtils.sizeOfVarint(size) + size);
        ByteUtils.writeVarint(size, record);
        int body = record.position();
        if (input.readNBytes(record.array(), body, size) < size) {
            throw new InvalidRecordException("incorrect batch: it ends inside of a record of " + size + " bytes");
        }
        record.position(body);
        RecordHead head = RecordHead.read(record);
        if (head.headers() > FetchLimits.HEADERS) {
            return standIn(head, size, head.headers() + " headers, more than the limit of " + FetchLimits.HEADERS);
        }
        return standIns.batch()
                .budgeted(
                        DefaultRecord.readFrom(
                                record.rewind(),
                                batch.baseOffset(),
                                batch.baseTimestamp(),
                                batch.baseSequence(),
                                logAppendTime),
                        GuardedRecord.SILENT);
    }

    private Record leaveOut(int size) throws IOException {
        byte[] head = input.readNBytes(Math.min(size, HEAD_BYTES));
        if (read < count) {
            skip(size - head.length);
        } else {
            cut = true;
        }
        return standIn(
                RecordHead.readStart(ByteBuffer.wrap(head)),
                size,
                "more than the limit of " + limits.recordBytes() + " once it is decompressed");
    }

    private void skip(int bytes) throws IOException {
        byte[] buffer = new byte[Math.min(bytes, SKIP_BYTES)];
        for (int left = bytes; left > 0; ) {
            int skipped = input.read(buffer, 0, Math.min(left, buffer.length));
            if (skipped < 0) {
                throw new InvalidRecordException("incorrect batch: it ends " + left + " bytes before its record");
            }
            left -= skipped;
        }
    }

    private Record standIn(RecordHead head, int size, String detail) {
        long timestamp = logAppendTime == null ? batch.baseTimestamp() + head.timestampDelta() : logAppendTime;
        return standIns.of(batch.baseOffset() + head.offsetDelta(), timestamp, head.key(), new LeftOut(size, detail));
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException e) {
            throw new KafkaException("failed to close a record stream", e);
        }
    }
}

package dev.winnow.kafka.fetch;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.CloseableIterator;

/**
 * A batch whose records are read one at a time, each inside the limits.
 *
 * @param partition where it is stored
 * @param batch as it was fetched
 */
record GuardedBatch(TopicPartition partition, RecordBatch batch, FetchLimits limits, PollBudget budget)
        implements RecordBatch {

    @Override
    public CloseableIterator<Record> streamingIterator(BufferSupplier buffers) {
        StandIns standIns = new StandIns(this);
        if (!(batch instanceof DefaultRecordBatch records)) {
            return batch.isCompressed()
                    ? standIns.ofBatch("a compressed batch in the format of Kafka before 0.11, which cannot be bounded")
                    : CloseableIterator.wrap(guarded(batch.iterator()));
        }
        if (batch.compressionType() == CompressionType.SNAPPY) {
            long block = SnappyBlocks.largest(records);
            if (block > limits.blockBytes()) {
                return standIns.ofBatch(
                        "a snappy block of " + block + " bytes, more than the limit of " + limits.blockBytes());
            }
        }
        return new BoundedIterator(records, limits, standIns, buffers);
    }

    private Iterator<Record> guarded(Iterator<Record> records) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public Record next() {
                return budgeted(records.next(), GuardedRecord.SILENT);
            }
        };
    }

    /** A record that counts in the poll that returns it; the client reads markers of transactions itself. */
    Record budgeted(Record record, Runnable returned) {
        return isControlBatch() ? record : new GuardedRecord(record, budget, returned);
    }

    @Override
    public CloseableIterator<Record> streamingIterator(BufferSupplier buffers, int mostBytes) {
        return streamingIterator(buffers);
    }

    @Override
    public Iterator<Record> iterator() {
        return streamingIterator(BufferSupplier.NO_CACHING);
    }

    @Override
    public boolean isValid() {
        return batch.isValid();
    }

    @Override
    public void ensureValid() {
        batch.ensureValid();
    }

    @Override
    public long checksum() {
        return batch.checksum();
    }

    @Override
    public long maxTimestamp() {
        return batch.maxTimestamp();
    }

    @Override
    public TimestampType timestampType() {
        return batch.timestampType();
    }

    @Override
    public long baseOffset() {
        return batch.baseOffset();
    }

    @Override
    public long lastOffset() {
        return batch.lastOffset();
    }

    @Override
    public long nextOffset() {
        return batch.nextOffset();
    }

    @Override
    public byte magic() {
        return batch.magic();
    }

    @Override
    public long producerId() {
        return batch.producerId();
    }

    @Override
    public short producerEpoch() {
        return batch.producerEpoch();
    }

    @Override
    public boolean hasProducerId() {
        return batch.hasProducerId();
    }

    @Override
    public int baseSequence() {
        return batch.baseSequence();
    }

    @Override
    public int lastSequence() {
        return batch.lastSequence();
    }

    @Override
    public CompressionType compressionType() {
        return batch.compressionType();
    }

    @Override
    public int sizeInBytes() {
        return batch.sizeInBytes();
    }

    @Override
    public Integer countOrNull() {
        return batch.countOrNull();
    }

    @Override
    public boolean isCompressed() {
        return batch.isCompressed();
    }

    @Override
    public void writeTo(ByteBuffer buffer) {
        batch.writeTo(buffer);
    }

    @Override
    public boolean isTransactional() {
        return batch.isTransactional();
    }

    @Override
    public OptionalLong deleteHorizonMs() {
        return batch.deleteHorizonMs();
    }

    @Override
    public int partitionLeaderEpoch() {
        return batch.partitionLeaderEpoch();
    }

    @Override
    public boolean isControlBatch() {
        return batch.isControlBatch();
    }
}

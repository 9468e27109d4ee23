package dev.winnow.kafka.fetch;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.Record;

/**
 * A record that counts in the budget of the poll that returns it. The client asks for the key first, once for each attempt to return the record.
 *
 * @param record the record itself, or its stand-in
 * @param budget of the consumer
 * @param returned called when the record fits into a poll
 */
record GuardedRecord(Record record, PollBudget budget, Runnable returned) implements Record {
    static final Runnable SILENT = () -> {};

    @Override
    public ByteBuffer key() {
        budget.take(record.sizeInBytes());
        returned.run();
        return record.key();
    }

    @Override
    public long offset() {
        return record.offset();
    }

    @Override
    public int sequence() {
        return record.sequence();
    }

    @Override
    public int sizeInBytes() {
        return record.sizeInBytes();
    }

    @Override
    public long timestamp() {
        return record.timestamp();
    }

    @Override
    public void ensureValid() {
        record.ensureValid();
    }

    @Override
    public int keySize() {
        return record.keySize();
    }

    @Override
    public boolean hasKey() {
        return record.hasKey();
    }

    @Override
    public int valueSize() {
        return record.valueSize();
    }

    @Override
    public boolean hasValue() {
        return record.hasValue();
    }

    @Override
    public ByteBuffer value() {
        return record.value();
    }

    @Override
    public boolean hasMagic(byte magic) {
        return record.hasMagic(magic);
    }

    @Override
    public boolean isCompressed() {
        return record.isCompressed();
    }

    @Override
    public boolean hasTimestampType(TimestampType type) {
        return record.hasTimestampType(type);
    }

    @Override
    public Header[] headers() {
        return record.headers();
    }
}

package dev.winnow.kafka.fetch;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.DefaultRecord;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.CloseableIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the stand-ins of a batch, or fails where its reader takes none. A stand-in is logged when a poll returns it.
 *
 * @param batch of the records that are left out
 */
record StandIns(GuardedBatch batch) {
    private static final Logger LOG = LoggerFactory.getLogger(StandIns.class);

    /** In place of a record. */
    Record of(long offset, long timestamp, byte[] key, LeftOut leftOut) {
        if (!batch.limits().standIns()) {
            throw new KafkaException(
                    "record at offset " + offset + " of " + batch.partition() + " " + leftOut
                            + ": this topic is state of the service; find who else writes to it, and restore the state from its sources");
        }
        return batch.budgeted(
                record(offset, timestamp, key, leftOut.value()),
                () -> LOG.warn(
                        "record left out at the fetch topic={} partition={} offset={} bytes={} reason={}",
                        batch.partition().topic(),
                        batch.partition().partition(),
                        offset,
                        leftOut.bytes(),
                        leftOut.detail()));
    }

    /** In place of a whole batch: one stand-in at its last offset. */
    CloseableIterator<Record> ofBatch(String detail) {
        Iterator<Record> records = List.of(of(
                        batch.lastOffset(),
                        batch.maxTimestamp(),
                        null,
                        new LeftOut(
                                batch.sizeInBytes(),
                                detail + "; with all records from offset " + batch.baseOffset() + " on")))
                .iterator();
        return CloseableIterator.wrap(records);
    }

    private static Record record(long offset, long timestamp, byte[] key, byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            DefaultRecord.writeTo(
                    new DataOutputStream(bytes),
                    0,
                    0,
                    key == null ? null : ByteBuffer.wrap(key),
                    ByteBuffer.wrap(value),
                    Record.EMPTY_HEADERS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return DefaultRecord.readFrom(
                ByteBuffer.wrap(bytes.toByteArray()), offset, timestamp, RecordBatch.NO_SEQUENCE, null);
    }
}

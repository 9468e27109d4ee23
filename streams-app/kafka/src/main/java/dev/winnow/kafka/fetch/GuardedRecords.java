package dev.winnow.kafka.fetch;

import java.io.IOException;
import java.util.Iterator;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.network.TransferableChannel;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.utils.internals.AbstractIterator;

/** The records of one partition in an answer to a fetch, each batch of which is guarded. Read by one thread. */
final class GuardedRecords extends AbstractRecords {
    private final TopicPartition partition;
    private final Records records;
    private final FetchLimits limits;
    private final PollBudget budget;

    GuardedRecords(TopicPartition partition, Records records, FetchLimits limits, PollBudget budget) {
        this.partition = partition;
        this.records = records;
        this.limits = limits;
        this.budget = budget;
    }

    @Override
    public Iterable<RecordBatch> batches() {
        return this::batchIterator;
    }

    @Override
    public AbstractIterator<RecordBatch> batchIterator() {
        Iterator<? extends RecordBatch> batches = records.batches().iterator();
        return new AbstractIterator<>() {
            @Override
            protected RecordBatch makeNext() {
                return batches.hasNext() ? new GuardedBatch(partition, batches.next(), limits, budget) : allDone();
            }
        };
    }

    @Override
    public Records slice(int position, int size) {
        return new GuardedRecords(partition, records.slice(position, size), limits, budget);
    }

    @Override
    public int writeTo(TransferableChannel channel, int position, int length) throws IOException {
        return records.writeTo(channel, position, length);
    }

    @Override
    public int sizeInBytes() {
        return records.sizeInBytes();
    }
}

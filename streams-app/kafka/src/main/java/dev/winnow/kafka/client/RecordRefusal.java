package dev.winnow.kafka.client;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Distinguishes failures of a record from failures of brokers, topics or rights. Stateless. */
public final class RecordRefusal {
    private RecordRefusal() {}

    /** Whether a send failed because of the record, so that it would fail again. A topic that takes no record at all is not a record's fault. */
    public static boolean isRecordsOwn(Exception failure) {
        return isSize(failure)
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException
                || failure instanceof PolicyViolationException;
    }

    /** Whether a send failed because of the size of the record. */
    public static boolean isSize(Exception failure) {
        return failure instanceof RecordTooLargeException || failure instanceof RecordBatchTooLargeException;
    }
}

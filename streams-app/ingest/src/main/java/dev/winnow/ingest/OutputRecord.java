package dev.winnow.ingest;

import dev.winnow.kafka.registry.UnlabelledDocument;
import dev.winnow.kafka.topic.Provenance;
import dev.winnow.schemas.DeadLetter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/** One record of an open transaction, kept until the commit so that the others can be sent again without it. */
final class OutputRecord {
    private final ProducerRecord<String, byte[]> record;
    private final Content content;
    /** Set by the producer's thread, read after a flush, a commit or its failure. */
    private volatile Outcome outcome = Outcome.GOOD;

    private record Outcome(Exception failure, long at) {
        private static final Outcome GOOD = new Outcome(null, 0);
    }

    /** What a record carries. */
    sealed interface Content {}

    record Text(UnlabelledDocument document, Provenance provenance) implements Content {}

    record Letter(DeadLetter letter) implements Content {}

    record Position() implements Content {}

    OutputRecord(ProducerRecord<String, byte[]> record, Content content) {
        this.record = record;
        this.content = content;
    }

    ProducerRecord<String, byte[]> record() {
        return record;
    }

    Content content() {
        return content;
    }

    int bytes() {
        return record.value().length;
    }

    Exception failure() {
        return outcome.failure;
    }

    /** When the failure was reported, among those of a transaction. */
    long failedAt() {
        return outcome.at;
    }

    /** What the producer reports about the record. */
    void settle(Exception failure, long at) {
        outcome = failure == null ? Outcome.GOOD : new Outcome(failure, at);
    }

    /** Forgets what was reported in a transaction that is aborted. */
    void reset() {
        outcome = Outcome.GOOD;
    }

    /** Whether the record, or one that it was sent with, is refused for what it is, so that it would be refused again. */
    boolean isRefused() {
        Exception failure = outcome.failure;
        return isTooLarge()
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException
                || failure instanceof SerializationException
                || failure instanceof PolicyViolationException
                || failure instanceof RecordBatchTooLargeException
                || failure instanceof UnsupportedForMessageFormatException;
    }

    /** Refused for its size, or aborted with one that was. */
    boolean isTooLarge() {
        return outcome.failure instanceof RecordTooLargeException;
    }

    /** The record in words, for the message of a stop. */
    String name() {
        if (content instanceof Text text) {
            return "document " + text.document().id() + " of record "
                    + text.provenance().record() + " of " + text.provenance().file();
        }
        return content instanceof Letter letter
                ? "the dead letter of record " + letter.letter().getPosition() + " of "
                        + letter.letter().getOrigin()
                : "the position " + record.key();
    }
}

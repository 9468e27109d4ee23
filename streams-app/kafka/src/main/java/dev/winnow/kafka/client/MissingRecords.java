package dev.winnow.kafka.client;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that a reader would skip, or read again, if it continued with what its partition holds now.
 *
 * @param partition where
 * @param cause what has happened
 * @param from first offset of the range
 * @param to offset after the range; for {@link Cause#RECREATED} not above {@link #from}
 */
public record MissingRecords(TopicPartition partition, Cause cause, long from, long to) {
    /** Code of the dead letters that record what was skipped. */
    public static final String REASON = "records-missing";

    /** Why a reader cannot continue where it was. */
    public enum Cause {
        /** Retention or an operator deleted records that it has not read. */
        DELETED("were deleted before they were read"),
        /** Its committed offset is gone, though it has done work: it does not know what of the partition it has read. */
        FORGOTTEN("were read by a group whose committed offset is gone"),
        /** The partition ends before its committed offset: the topic was recreated, or has lost records that it has read. */
        RECREATED("is where the partition ends, before the committed offset");

        private final String text;

        Cause(String text) {
            this.text = text;
        }
    }

    /**
     * Compares a reader's position with a partition.
     *
     * @param position offset of the next record that it has to read
     * @param start offset of the first record that the partition still has
     * @param end end of all data of the partition
     * @return empty when it can continue
     */
    public static Optional<MissingRecords> at(TopicPartition partition, long position, long start, long end) {
        if (position < start) {
            return Optional.of(new MissingRecords(partition, Cause.DELETED, position, start));
        }
        return position > end
                ? Optional.of(new MissingRecords(partition, Cause.RECREATED, position, end))
                : Optional.empty();
    }

    /** Of a reader that has worked on a partition and has no committed offset there. */
    public static MissingRecords forgotten(TopicPartition partition, long start, long end) {
        return new MissingRecords(partition, Cause.FORGOTTEN, start, end);
    }

    /** How many offsets the range has, at least 1: an upper bound of its records, because transaction markers have offsets too. */
    public long count() {
        return Math.max(1, to - from);
    }

    /** Where a reader continues that is allowed to do without the records: the first one that the partition still has. */
    public long resumeAt() {
        return switch (cause) {
            case DELETED -> to;
            case FORGOTTEN -> from;
            case RECREATED -> 0;
        };
    }

    /** What is missing and where, without a remedy. */
    @Override
    public String toString() {
        if (cause == Cause.FORGOTTEN && to <= from) {
            return partition + " is empty, and its group has read it before: its committed offset is gone";
        }
        String range = cause == Cause.RECREATED ? "offset " + to : "offsets " + from + " to " + (to - 1);
        return range + " of " + partition + " " + cause.text;
    }
}

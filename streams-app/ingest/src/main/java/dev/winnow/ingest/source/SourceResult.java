package dev.winnow.ingest.source;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/** What a reader reports about one record of an input file, or of the file as a whole. */
public sealed interface SourceResult {

    /** Bytes of a refused record that are kept; the full length is kept beside them. */
    int PAYLOAD_LIMIT = 64 * 1024;

    /** Ordinal of the record in its file, from 0; for a failure the ordinal of the record that could not be read. */
    long ordinal();

    /** The result with all its work done. */
    default SourceResult complete() {
        return this;
    }

    /**
     * A record whose work is still to be done, by any thread, side by side with that of others.
     *
     * @param bytes of the record, for a letter about it
     * @param held bytes that it holds in all, about
     * @param work what gives the result
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Deferred(long ordinal, byte[] bytes, long held, Supplier<SourceResult> work) implements SourceResult {
        /** A record that is its bytes. */
        public Deferred(long ordinal, byte[] bytes, Supplier<SourceResult> work) {
            this(ordinal, bytes, bytes.length, work);
        }

        @Override
        public SourceResult complete() {
            try {
                return work.get();
            } catch (RuntimeException | StackOverflowError e) {
                // parsers of hostile formats have bugs of their own; one must cost a record, not the run
                return Reject.of(
                        ordinal,
                        Reason.CORRUPT,
                        "record " + ordinal + ": " + e.getClass().getSimpleName() + " in its parser",
                        bytes,
                        bytes.length,
                        bytes.length);
            }
        }
    }

    /**
     * A record that holds a text.
     *
     * @param content as the input has it, or in its normal form already
     * @param source empty when the input does not state it
     * @param url empty when unknown
     * @param fetchedAt milliseconds since the epoch, 0 when unknown
     */
    record Draft(
            long ordinal, DraftText content, String source, String url, long fetchedAt, Map<String, String> attributes)
            implements SourceResult {
        public Draft {
            attributes = Map.copyOf(attributes);
        }

        /** A draft of a text in characters. */
        public Draft(
                long ordinal, String text, String source, String url, long fetchedAt, Map<String, String> attributes) {
            this(ordinal, DraftText.of(text), source, url, fetchedAt, attributes);
        }

        /** The text as characters. */
        public String text() {
            return content.characters();
        }
    }

    /** A record that cannot be used; the reading continues after it. */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Reject(long ordinal, Reason reason, String detail, byte[] payload, long payloadBytes)
            implements SourceResult {

        /** A reject that keeps the first 64 KiB of the record. */
        static Reject of(long ordinal, Reason reason, String detail, byte[] bytes, int length, long fullLength) {
            return new Reject(
                    ordinal, reason, detail, Arrays.copyOf(bytes, Math.min(length, PAYLOAD_LIMIT)), fullLength);
        }
    }

    /** A record left out on purpose, such as a WARC request, an image or an empty file. */
    record Skipped(long ordinal, String what) implements SourceResult {}

    /**
     * A stretch of the file is lost, with the record that it cut and all that it held; reading continues after it. The detail names the place, in bytes
     * of the file. The payload is what was read of the cut record.
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Gap(long ordinal, Reason reason, String detail, byte[] payload, long payloadBytes) implements SourceResult {}

    /** The file cannot be read any further: always the last result of its file. The payload is what was read of the broken record. */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Failure(long ordinal, Reason reason, String detail, byte[] payload, long payloadBytes)
            implements SourceResult {}
}

package dev.winnow.kafka.client;

import java.util.Optional;

/**
 * The result of decoding a record. Readers of {@code plans} and {@code marks} must not differ in what they skip, or a replay would
 * decide otherwise than the run: the records of a run are decoded in one place for all readers.
 */
public sealed interface DecodeResult<T> {
    /** The value of the record as it was on the topic; null when it had none. */
    byte[] bytes();

    /** The value, when there is one. */
    default Optional<T> found() {
        return this instanceof Readable<T> readable ? Optional.of(readable.value()) : Optional.empty();
    }

    /** The record is what its topic is for. */
    record Readable<T>(T value, byte[] bytes) implements DecodeResult<T> {}

    /**
     * The record does not belong on its topic, and has no effect.
     *
     * @param reason a code that reports count by
     * @param detail what is wrong
     */
    record Unreadable<T>(String reason, String detail, byte[] bytes) implements DecodeResult<T> {}
}

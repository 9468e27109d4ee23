package dev.winnow.kafka.client;

import java.util.Optional;

/**
 * What the bytes of a record came to. Readers of {@code plans} and {@code marks} must not differ in what they pass over, or
 * a replay would go another way than the run: the records of a run are read in one place for all of these.
 */
public sealed interface Reading<T> {
    /** The value of the record as it was on the topic; null when it had none. */
    byte[] bytes();

    /** The value, when there is one. */
    default Optional<T> found() {
        return this instanceof Readable<T> readable ? Optional.of(readable.value()) : Optional.empty();
    }

    /** The record is what its topic is for. */
    record Readable<T>(T value, byte[] bytes) implements Reading<T> {}

    /**
     * The record is none of its topic's, and stands for nothing.
     *
     * @param reason a code that reports count by
     * @param detail what is wrong
     */
    record Unreadable<T>(String reason, String detail, byte[] bytes) implements Reading<T> {}
}

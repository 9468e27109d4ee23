package dev.winnow.trainer.model;

/** Turns text into token ids. Safe for every thread. */
public interface Vocabulary extends AutoCloseable {

    /** Number of ids; every id is below it. */
    int size();

    /** The id that ends a document. */
    int endOfText();

    /** The ids of a text, without an end mark. */
    int[] encode(String text);

    /** Identity that a checkpoint remembers: another vocabulary cannot continue it. */
    String identity();

    @Override
    default void close() {}
}

package dev.winnow.agents.teacher;

/** Turns text into the token ids of a model. Safe for every thread. */
interface Tokens extends AutoCloseable {

    /** Ids of a text, without special tokens. */
    long[] encode(String text);

    /** Ids that precede a text, as the tokenizer puts them; may be empty. */
    long[] before();

    /** Equal for models whose tokens are the same. */
    String identity();

    @Override
    default void close() {}
}

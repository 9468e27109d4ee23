package dev.winnow.lab.tampering;

/** A way to falsify a history. */
public interface Tampering {
    /** What it does and what is then wrong. */
    Falsification falsification();

    /** The name of what is then wrong, as a checker has to give it. */
    default String wrong() {
        return falsification().wrong();
    }

    /** Whether nothing else is wrong then. */
    default boolean alone() {
        return falsification().alone();
    }

    /** Falsifies the history. */
    default void apply(History history) {
        falsification().change().accept(history);
    }
}

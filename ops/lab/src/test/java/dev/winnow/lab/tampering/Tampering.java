package dev.winnow.lab.tampering;

/** A way to falsify a history. */
public interface Tampering {
    /** The name of what is then wrong, as a checker has to give it. */
    String wrong();

    /** Whether nothing else is wrong then. */
    boolean alone();

    /** Falsifies the history. */
    void apply(History history);
}

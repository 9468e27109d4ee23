package dev.winnow.ingest;

/** In which order the files of an input are read. */
public enum InputOrder {
    /** One after another, sorted by path. */
    PATH,
    /**
     * Many side by side: files come in the order of a hash of their path, and the next record is taken from the open file that
     * is least far, so that all parts of the input flow from its beginning to its end.
     */
    MIXED
}

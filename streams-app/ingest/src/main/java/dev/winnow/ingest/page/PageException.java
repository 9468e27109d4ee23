package dev.winnow.ingest.page;

import java.io.IOException;

/** A page that costs too much to read. */
public final class PageException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What is too much. */
    public enum Kind {
        /** Elements inside each other. */
        TOO_DEEP,
        /** Time, memory or tags. */
        BUDGET
    }

    PageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What is too much. */
    public Kind kind() {
        return kind;
    }
}

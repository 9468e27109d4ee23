package dev.winnow.ingest.content;

import java.io.IOException;

/** A store does not give the bytes of a file. It carries no information about the file itself, which has to be read again from the last position. */
public final class InputUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What the store answers. */
    public enum Kind {
        /** It fails, refuses, or cannot be reached. */
        STORE,
        /** The file has been overwritten since it was listed. */
        CHANGED,
        /** The file has been deleted since it was listed. */
        GONE
    }

    public InputUnavailableException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

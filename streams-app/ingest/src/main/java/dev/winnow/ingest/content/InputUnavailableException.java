package dev.winnow.ingest.content;

import java.io.IOException;

/** A store does not give the bytes of a file. It carries no information about the file itself, which has to be read again from the last position. */
public final class InputUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final boolean refusal;

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
        this(kind, false, message, cause);
    }

    private InputUnavailableException(Kind kind, boolean refusal, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.refusal = refusal;
    }

    /** A store that works, and refuses this file: for its permissions, its key of encryption, or because it is archived. */
    public static InputUnavailableException refusal(String message, Throwable cause) {
        return new InputUnavailableException(Kind.STORE, true, message, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the store refuses this file, and may give others. */
    public boolean isRefusal() {
        return refusal;
    }
}

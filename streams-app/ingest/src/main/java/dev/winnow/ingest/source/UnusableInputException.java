package dev.winnow.ingest.source;

import java.io.IOException;

/** The bytes of an input file cannot be used any further, for a reason that dead letters name. */
class UnusableInputException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    UnusableInputException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    UnusableInputException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The reason of any exception that reading a file may end with. */
    static Reason reasonOf(IOException failure) {
        return failure instanceof UnusableInputException unusable ? unusable.reason : Reason.UNREADABLE;
    }
}

package dev.winnow.runtime;

/** The command was asked for something that it cannot do as configured. The message states what to change. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}

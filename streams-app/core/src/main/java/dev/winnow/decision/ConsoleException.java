package dev.winnow.decision;

/** Deciding cannot continue without risking a wrong decision. The message states what to do. */
public final class ConsoleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConsoleException(String message, Throwable cause) {
        super(message, cause);
    }

    public ConsoleException(String message) {
        super(message);
    }
}

package dev.winnow.stack;

/** A part of the local stack that did not start, did not get ready or died; its message is the one line a person reads. */
public class LocalStackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LocalStackException(String message) {
        super(message);
    }

    public LocalStackException(String message, Throwable cause) {
        super(message, cause);
    }
}

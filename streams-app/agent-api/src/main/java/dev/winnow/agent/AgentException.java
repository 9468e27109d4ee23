package dev.winnow.agent;

/** An agent or its artifact cannot be used; the message states in one line what is wrong, where, and what to do. */
public final class AgentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception without a cause.
     *
     * @param message one line, {@code what: why; remedy}
     */
    public AgentException(String message) {
        super(message);
    }

    /**
     * An exception with a cause.
     *
     * @param message one line, {@code what: why; remedy}
     * @param cause where it came from; may be null
     */
    public AgentException(String message, Throwable cause) {
        super(message, cause);
    }
}

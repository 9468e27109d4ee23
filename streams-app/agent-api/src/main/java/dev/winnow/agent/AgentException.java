package dev.winnow.agent;

/** An agent or its artefact cannot be used; the message says in one line what is wrong, where, and what to do. */
public final class AgentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public AgentException(String message) {
        super(message);
    }

    public AgentException(String message, Throwable cause) {
        super(message, cause);
    }
}

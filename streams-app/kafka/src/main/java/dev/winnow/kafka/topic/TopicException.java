package dev.winnow.kafka.topic;

/** A topic or a broker is not as it must be. The message states what is wrong, where, and what to do. */
public final class TopicException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TopicException(String message) {
        super(message);
    }

    public TopicException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.winnow.topic;

/** The schema registry refused a request or could not be reached. The message says what to do. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final int status;

    RegistryException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** HTTP status of the answer; 0 when there was none. */
    public int status() {
        return status;
    }

    /** Whether the same question may be answered later: nobody answered, or the registry was in trouble. */
    public boolean isPassing() {
        return status == 0 || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
    }
}

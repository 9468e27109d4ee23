package dev.winnow.kafka.registry;

import java.io.IOException;
import javax.net.ssl.SSLException;

/** The schema registry refused a request or could not be reached. The message states what to do. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int CLIENT_ERROR = 400;
    private static final int NO_SUCH_SUBJECT = 40401;
    private static final int NO_SUCH_SCHEMA = 40403;
    private static final int REQUEST_TIMEOUT = 408;

    private final int status;
    private final int errorCode;

    RegistryException(int status, String message, Throwable cause) {
        this(status, 0, message, cause);
    }

    /**
     * @param errorCode code in the answer's body, which distinguishes a registry that knows no such schema from a web server that knows
     *     no such page; 0 when there was none
     */
    RegistryException(int status, int errorCode, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.errorCode = errorCode;
    }

    /** The same failure with a longer message. */
    RegistryException with(String more) {
        return new RegistryException(status, errorCode, getMessage() + more, getCause());
    }

    /** HTTP status of the answer; 0 when there was none. */
    public int status() {
        return status;
    }

    /** Whether a registry itself answered with a status, as 40401 for example, and not a web server in its place. */
    boolean isOfTheRegistry(int httpStatus) {
        return status == httpStatus && errorCode / 100 == httpStatus;
    }

    /** Code in the answer's body; 0 when there was none. */
    int errorCode() {
        return errorCode;
    }

    /** Whether the registry has no such subject at all. */
    boolean isUnknownSubject() {
        return errorCode == NO_SUCH_SUBJECT;
    }

    /** Whether the registry answered that it has no such schema, so that a retry cannot succeed. */
    boolean isUnknownSchema() {
        return errorCode == NO_SUCH_SCHEMA;
    }

    /** Whether no server answered; a certificate that is not trusted is an answer. */
    boolean isUnreachable() {
        return status == 0 && getCause() instanceof IOException && !(getCause() instanceof SSLException);
    }

    /** Whether the server refused this request with a status of 400 to 499, for example 403, 404 or 429. */
    boolean isRefusal() {
        return status >= CLIENT_ERROR && status < SERVER_ERROR;
    }

    /** Whether a retry may succeed: no server answered, it was overloaded, or it failed (status of 500 or above). */
    public boolean isRetriable() {
        return status == 0 || status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
    }
}

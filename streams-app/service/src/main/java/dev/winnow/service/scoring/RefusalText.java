package dev.winnow.service.scoring;

import org.apache.kafka.common.errors.AuthorizationException;

/** What {@code /readyz} shows of a failed transaction. Stateless. */
final class RefusalText {
    private RefusalText() {}

    /** The message of a failure, or of one of its causes, that names its cause, with a remedy where there is one. */
    static String of(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause().getMessage() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
        return innermost instanceof AuthorizationException
                ? message + " ('winnow acls' prints what each role has to be allowed)"
                : message;
    }
}

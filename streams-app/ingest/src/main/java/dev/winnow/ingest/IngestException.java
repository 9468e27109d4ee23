package dev.winnow.ingest;

/** Ingest cannot go on. Everything committed stays; a start under the same name goes on behind it. The message says what to do. */
public final class IngestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IngestException(String message, Throwable cause) {
        super(message, cause);
    }
}

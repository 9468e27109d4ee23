package dev.winnow.ingest.parquet;

import java.io.IOException;

/** A Parquet file, or a part of one, that cannot be read. */
public final class ParquetException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What is wrong. */
    public enum Kind {
        /** The bytes contradict the format or each other. */
        CORRUPT,
        /** Legal, but not read by this reader. */
        UNSUPPORTED,
        /** Larger than a limit. */
        TOO_LARGE
    }

    ParquetException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    ParquetException(String message, Throwable cause) {
        super(message, cause);
        this.kind = Kind.CORRUPT;
    }

    static ParquetException corrupt(String message) {
        return new ParquetException(Kind.CORRUPT, message);
    }

    static ParquetException unsupported(String message) {
        return new ParquetException(Kind.UNSUPPORTED, message);
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }
}

package dev.winnow.ingest.parquet;

/** What the readers of one row group hold of pages and dictionaries, in bytes. Owned by one thread. */
final class PageBudget {
    private final int limit;
    private long held;

    PageBudget(int limit) {
        this.limit = limit;
    }

    /** Takes bytes before they are allocated. */
    void take(long bytes) throws ParquetException {
        if (held + bytes > limit) {
            throw new ParquetException(
                    ParquetException.Kind.TOO_LARGE,
                    "pages of " + (held + bytes) + " bytes at a time, more than " + limit
                            + "; write the file with smaller pages (pyarrow: write_batch_size)");
        }
        held += bytes;
    }

    void giveBack(long bytes) {
        held -= bytes;
    }
}

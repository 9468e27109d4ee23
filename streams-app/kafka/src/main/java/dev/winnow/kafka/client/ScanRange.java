package dev.winnow.kafka.client;

/**
 * Which records of a partition a scan returns. Where it ends is fixed when the scan is opened.
 *
 * @param from first offset; {@link #BEGINNING} for the first record that the partition still has
 * @param before no record at this offset or after it is returned
 * @param view which records are seen, and how far
 */
public record ScanRange(long from, long before, View view) {
    /** As {@link #from}: the first record that the partition still has. */
    public static final long BEGINNING = -1;

    /** Every record that was committed before the scan was opened. */
    public static final ScanRange ALL = new ScanRange(BEGINNING, Long.MAX_VALUE, View.COMPLETE);

    /** What a scan does about transactions that are open when it begins. */
    public enum View {
        /**
         * Committed records up to the end of all data. The scan waits for open transactions of any producer: a committed record can be after one. No
         * record that was committed before the scan is missed.
         */
        COMPLETE,
        /** Committed records before the first open transaction (the last stable offset). The scan never waits, and may miss committed records. */
        STABLE,
        /** All records up to the end of all data, those of open and aborted transactions too. The scan never waits. */
        UNCOMMITTED
    }

    public ScanRange {
        if (from < BEGINNING || before < 0) {
            throw new IllegalArgumentException(
                    "invalid range: offsets must be >= 0, but are from " + from + " before " + before);
        }
    }

    /** The same from an offset on. */
    public ScanRange from(long offset) {
        return new ScanRange(offset, before, view);
    }

    /** The same up to an offset, which is not part of it. */
    public ScanRange before(long offset) {
        return new ScanRange(from, offset, view);
    }

    /** The same records, seen in another way. */
    public ScanRange seen(View other) {
        return new ScanRange(from, before, other);
    }
}

package dev.winnow.ingest.source;

/**
 * Bounds on what a hostile file can make a reader hold or do. All in bytes unless stated otherwise.
 *
 * @param maxRecordBytes one JSON line, one WARC block, one text file; what is longer is refused, never buffered
 * @param maxHtmlBytes one page given to the HTML parser, whose tree takes 5 to 30 times the page
 * @param maxHeaderBytes header of one WARC or ARC record
 * @param maxDecompressedBytes one file after decompression
 * @param maxRatio decompressed over compressed bytes, looked at once a file has given {@code ratioGraceBytes}
 * @param ratioGraceBytes small files may have any ratio
 * @param maxNesting levels of JSON
 */
public record SourceLimits(
        int maxRecordBytes,
        int maxHtmlBytes,
        int maxHeaderBytes,
        long maxDecompressedBytes,
        int maxRatio,
        long ratioGraceBytes,
        int maxNesting) {

    /** Room for every crawl that we have seen, at less than 200 MiB of heap per reader. */
    public static final SourceLimits DEFAULT =
            new SourceLimits(8 << 20, 2 << 20, 64 << 10, 256L << 30, 200, 64L << 20, 64);

    public SourceLimits {
        requirePositive(maxRecordBytes, "maxRecordBytes");
        requirePositive(maxHtmlBytes, "maxHtmlBytes");
        requirePositive(maxHeaderBytes, "maxHeaderBytes");
        requirePositive(maxDecompressedBytes, "maxDecompressedBytes");
        requirePositive(maxRatio, "maxRatio");
        requirePositive(ratioGraceBytes, "ratioGraceBytes");
        requirePositive(maxNesting, "maxNesting");
    }

    public SourceLimits withMaxRecordBytes(int bytes) {
        return new SourceLimits(
                bytes, maxHtmlBytes, maxHeaderBytes, maxDecompressedBytes, maxRatio, ratioGraceBytes, maxNesting);
    }

    private static void requirePositive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be greater than 0, not " + value);
        }
    }
}

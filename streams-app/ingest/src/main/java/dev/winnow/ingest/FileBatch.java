package dev.winnow.ingest;

import dev.winnow.ingest.source.FilePrefix;
import dev.winnow.ingest.source.SourceResult;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Consecutive records of a file, read but perhaps not yet made.
 *
 * @param records in their order
 * @param bytes that they take, about
 * @param fileBytes of the file up to the end of the batch
 * @param prefix bytes of the file up to there, or further
 * @param isDamaged whether a part of the file could not be read
 * @param isLast whether nothing follows
 * @param failure why nothing follows, where it is not the end of the file; null else
 */
record FileBatch(
        CompletableFuture<List<MadeRecord>> records,
        long bytes,
        long fileBytes,
        FilePrefix prefix,
        boolean isDamaged,
        boolean isLast,
        IOException failure) {

    /** Objects of a record and of its document, beside what they hold. */
    private static final int RECORD_BYTES = 512;

    /** Bytes that a result holds, about. */
    static long bytesOf(SourceResult result) {
        if (result instanceof SourceResult.Deferred deferred) {
            return RECORD_BYTES + deferred.held();
        }
        if (result instanceof SourceResult.Draft draft) {
            return RECORD_BYTES + draft.content().bytes();
        }
        return RECORD_BYTES + (result instanceof SourceResult.Reject reject ? reject.payload().length : 0);
    }
}

package dev.winnow.ingest.source;

import java.io.Closeable;
import java.util.Map;
import java.util.Optional;

/**
 * The records of one input file, in order.
 *
 * <ol>
 *   <li>Whatever the file holds, {@link #next} does not throw: damage is a reject or a failure. Only where a store does not give the bytes, it throws
 *       {@link java.io.UncheckedIOException} with an {@link dev.winnow.ingest.content.InputUnavailableException}, and the reading is over.
 *   <li>After a failure, and after the last record, it stays empty.
 *   <li>Reading the same bytes twice gives the same results, so that an ordinal is a position to resume from.
 *   <li>Ordinals rise strictly.
 * </ol>
 *
 * <p>Owned by one thread.
 */
public interface DocumentSource extends Closeable {

    Optional<SourceResult> next();

    /** As {@link #next}, but the work on a record may be left to {@link SourceResult#complete}, which any thread may call. */
    default Optional<SourceResult> nextDeferred() {
        return next();
    }

    /** Has an action done on the reading thread, between two results or inside of {@link #next}, each time before it may wait for more bytes of a stream. */
    default void beforeWaiting(Runnable action) {}

    /** Bytes of the file consumed so far, compressed as they lie on disk. */
    long fileBytes();

    /** The bytes of the file consumed so far. */
    FilePrefix prefix();

    /** At the end: ordinal of the first record that bytes appended to the file can add, or complete; 0 when the whole file is one record. */
    long growsFrom();

    /** Oddities that cost no record, such as bytes after a gzip trailer, by what they are. */
    Map<String, Long> warnings();
}

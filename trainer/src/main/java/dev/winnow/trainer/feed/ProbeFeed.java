package dev.winnow.trainer.feed;

import java.util.List;

/** Probes in the order in which they were drawn. Training thread only. */
public interface ProbeFeed extends AutoCloseable {

    /** What has come since the last call; does not wait for more. */
    List<ProbeDocument> drain();

    /** Offset of the next probe: a later feed that starts there misses none. */
    long position();

    @Override
    default void close() {}
}

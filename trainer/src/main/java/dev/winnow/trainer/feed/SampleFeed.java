package dev.winnow.trainer.feed;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Selected documents, in offset order inside a partition, each once. Training thread only. */
public interface SampleFeed extends AutoCloseable {

    /** The next document, or empty when none came within {@code patience}. */
    Optional<TrainingSample> next(Duration patience);

    /** Tells the outside how far training has come: the next offset of each partition. Best effort. */
    void progress(Map<Integer, Long> nextOffsets);

    @Override
    default void close() {}
}

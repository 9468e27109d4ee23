package dev.winnow.trainer.feed;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Selected documents by partition, in offset order, each once. Training thread only. */
public interface SampleFeed extends AutoCloseable {

    /**
     * The next document of a partition, or empty when none came within {@code patience}.
     *
     * @throws StarvedLaneException when none has come for longer than a reader waits
     */
    Optional<TrainingSample> next(int partition, Duration patience);

    /** Reports how far training has come: the next offset of each partition. Best effort. */
    void progress(Map<Integer, Long> nextOffsets);

    @Override
    default void close() {}
}

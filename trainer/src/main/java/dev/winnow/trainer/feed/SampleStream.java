package dev.winnow.trainer.feed;

import java.time.Duration;
import java.util.Optional;

/** Selected documents of all partitions as they come, for readers that need no order. One thread. */
public interface SampleStream extends AutoCloseable {

    /** The next document, or empty when none came within {@code patience}. */
    Optional<TrainingSample> next(Duration patience);

    @Override
    default void close() {}
}

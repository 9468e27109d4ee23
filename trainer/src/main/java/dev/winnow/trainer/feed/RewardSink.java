package dev.winnow.trainer.feed;

import dev.winnow.schemas.RewardReport;
import java.util.List;

/** Takes reward reports. Training thread only. */
@FunctionalInterface
public interface RewardSink extends AutoCloseable {

    /** Publishes all parts of a report; returns when they are safe. */
    void publish(List<RewardReport> parts);

    @Override
    default void close() {}
}

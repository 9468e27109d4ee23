package dev.winnow.trainer.feed;

import dev.winnow.schemas.RewardReport;
import java.util.List;

/** Reports of a run in the order of their topic, whoever wrote them. One thread. */
@FunctionalInterface
public interface RewardFeed extends AutoCloseable {

    /** What has come since the last call; does not wait for more. */
    List<RewardReport> drain();

    @Override
    default void close() {}
}

package dev.winnow.trainer.feed;

import dev.winnow.schemas.RewardReport;
import java.util.List;
import java.util.Optional;

/** Takes reward reports. Training thread only. */
@FunctionalInterface
public interface RewardSink extends AutoCloseable {

    /** Publishes all parts of a report; returns when they are safe. */
    void publish(List<RewardReport> parts);

    /** The newest plan whose report was refused because it had too few probes, and that no report has measured since. */
    default Optional<Unmeasured> unmeasured() {
        return Optional.empty();
    }

    /**
     * A plan that has to be measured again.
     *
     * @param planVersion its version
     * @param neededProbes probes that its report needs
     */
    record Unmeasured(int planVersion, int neededProbes) {}

    @Override
    default void close() {}
}

package dev.winnow.trainer.loop;

import java.time.Duration;

/**
 * How the loop runs.
 *
 * @param run name of the run
 * @param batchRows rows of a training batch
 * @param stepsPerUpdate minimum number of optimizer steps between two updates
 * @param readings times that an update's probes are measured, spread over the last half of its steps
 * @param maxUpdates updates after which nothing more is measured; 0 for no limit
 * @param maxSteps optimizer steps after which training ends, once all updates are done; 0 for no limit
 * @param minProbes probes that an update waits for
 * @param maxProbes probes measured in one update; the oldest plan versions are left out first
 * @param checkpointSteps steps between checkpoints; 0 for only at updates and at the end
 * @param referenceSteps steps between measurements of the reference loss; 0 for only at updates
 * @param refreshSteps optimizer steps between light measurements, and from an update to the first; 0 for none
 * @param idle time without a sample after which an update is made with the probes that are waiting
 * @param endWhenIdle whether training ends when no sample came for that long and no probe waits
 */
public record LoopSettings(
        String run,
        int batchRows,
        long stepsPerUpdate,
        int readings,
        long maxUpdates,
        long maxSteps,
        int minProbes,
        int maxProbes,
        long checkpointSteps,
        long referenceSteps,
        long refreshSteps,
        Duration idle,
        boolean endWhenIdle) {
    public LoopSettings {
        if (batchRows < 1 || stepsPerUpdate < 1 || readings < 1 || minProbes < 1 || maxProbes < minProbes) {
            throw new IllegalArgumentException("batch, steps per update, readings and probes must be positive,"
                    + " and the maximum number of probes not below the minimum");
        }
        if (maxUpdates < 0
                || maxSteps < 0
                || checkpointSteps < 0
                || referenceSteps < 0
                || refreshSteps < 0
                || idle.isNegative()) {
            throw new IllegalArgumentException("limits of the training loop must not be negative");
        }
    }

    /** Steps between two readings of an update. */
    long readingSteps() {
        return Math.max(1, stepsPerUpdate / (2L * readings));
    }

    /** Steps after the last update at which the readings begin, so that the next update comes when it should. */
    long stepsBeforeReading() {
        return Math.max(1, stepsPerUpdate - (readings - 1) * readingSteps());
    }

    boolean finished(long step, long updates) {
        boolean measured = maxUpdates == 0 || updates >= maxUpdates;
        return maxSteps > 0 ? measured && step >= maxSteps : maxUpdates > 0 && measured;
    }
}

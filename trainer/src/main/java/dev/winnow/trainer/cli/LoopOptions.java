package dev.winnow.trainer.cli;

import dev.winnow.runtime.ReportFile;
import dev.winnow.trainer.loop.LoopSettings;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the training loop and its files. */
final class LoopOptions {
    @Mixin
    RewardOptions rewards;

    @Option(
            names = "--steps-per-update",
            defaultValue = "400",
            description = "Minimum number of optimizer steps between updates.")
    long stepsPerUpdate;

    @Option(names = "--updates", defaultValue = "0", description = "Reward reports to publish; 0 for no limit.")
    long updates;

    @Option(
            names = "--steps",
            defaultValue = "0",
            description =
                    "Optimizer steps after which training ends, once all --updates are published; 0 for no limit.")
    long steps;

    @Option(
            names = "--idle-seconds",
            defaultValue = "20",
            description = "Measure waiting probes early when no sample arrives for this time.")
    long idleSeconds;

    @Option(
            names = "--lane-timeout-seconds",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description =
                    "End training with an error when the partition whose turn it is has no sample for this time; 0 waits forever.")
    long laneTimeoutSeconds;

    @Option(names = "--end-when-idle", description = "End when the stream is idle and no probe waits.")
    boolean endWhenIdle;

    @Option(
            names = "--checkpoint-dir",
            required = true,
            paramLabel = "DIR",
            description = "Where checkpoints are kept; training resumes from the newest one there.")
    Path checkpointFolder;

    @Option(
            names = "--checkpoint-steps",
            defaultValue = "500",
            description = "Steps between checkpoints; 0 for only at updates and at the end.")
    long checkpointSteps;

    @Option(
            names = "--reference-steps",
            defaultValue = "100",
            description = "Steps between measurements of the reference loss; 0 for only at updates.")
    long referenceSteps;

    @Option(
            names = "--refresh-steps",
            defaultValue = "0",
            description =
                    "Optimizer steps between light measurements: a quarter of an update's probes, read once, moves the weights by a smaller step between two updates, once for each plan; 0 for none.")
    long refreshSteps;

    @Option(
            names = "--status",
            paramLabel = "FILE",
            description = "Append one JSON line every few steps and for every update.")
    Path status;

    @Mixin
    ReportFile report;

    @Option(names = "--quiet", description = "Disable the progress line.")
    boolean quiet;

    /** @throws IllegalArgumentException when a number is out of range */
    void check(String run, int batchRows) {
        settings(run, batchRows);
        rewards.check();
        if (laneTimeoutSeconds < 0) {
            throw new IllegalArgumentException("--lane-timeout-seconds must be 0 or more, got " + laneTimeoutSeconds);
        }
    }

    Duration laneTimeout() {
        return Duration.ofSeconds(laneTimeoutSeconds);
    }

    LoopSettings settings(String run, int batchRows) {
        return new LoopSettings(
                run,
                batchRows,
                stepsPerUpdate,
                rewards.readings,
                updates,
                steps,
                rewards.minimumProbes,
                rewards.maximumProbes,
                checkpointSteps,
                referenceSteps,
                refreshSteps,
                Duration.ofSeconds(idleSeconds),
                endWhenIdle);
    }
}

package dev.winnow.app;

import dev.winnow.kafka.topic.Retention;
import picocli.CommandLine.Option;

/** How long a run's selected documents are kept. */
final class SelectedRetentionOptions {
    @Option(
            names = "--selected-retention-hours",
            paramLabel = "HOURS",
            description = {
                "How long selected documents of the run are kept; -1 forever (default: forever in a new topic, as it is in an existing one).",
                "With a retention, audits cannot compare what is deleted: verify with --write-snapshots more often than that."
            })
    Long hours;

    @Option(
            names = "--selected-local-retention-hours",
            paramLabel = "HOURS",
            description =
                    "Keep older selected documents in tiered storage (remote.storage.enable), and only these hours on the brokers' disks (local.retention.ms). Needs brokers with tiered storage; audits then need no snapshots.")
    Long localHours;

    boolean areGiven() {
        return hours != null || localHours != null;
    }

    Retention retention() {
        return areGiven()
                ? RetentionOptions.of("selected", hours == null ? -1 : hours, localHours)
                : Retention.leftAsItIs();
    }
}

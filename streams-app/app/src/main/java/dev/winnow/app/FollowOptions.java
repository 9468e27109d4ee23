package dev.winnow.app;

import dev.winnow.ingest.FollowSettings;
import dev.winnow.runtime.UsageException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How an ingest follows its input. */
final class FollowOptions {
    @Option(
            names = "--follow",
            description = {
                "Run as a service: ingest files and objects as they arrive, until stopped.",
                "A file has arrived when its size and time of change have not changed for --settle; names that begin"
                        + " with a dot, or end in .tmp or .part, are not read: rename such a file when it is complete. An"
                        + " object is complete when it is listed."
            })
    boolean follow;

    @Option(
            names = "--poll-interval",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "Time between two listings; ten times as long as a listing takes, where that is longer.")
    double pollInterval;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long a file has to be unchanged before it is read.")
    double settle;

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description = "Stable name of this process among those that share an input: it gets its files back"
                    + " at once after a restart, and a second one of the same name stops the first (default: a new"
                    + " name from host and process).")
    String instance;

    @Option(
            names = "--from-topic",
            paramLabel = "TOPIC",
            description =
                    "Run as a service: ingest the records of a topic instead of files, from its beginning on, until"
                            + " stopped. Values are JSON objects, or JSON or Avro in Confluent's wire format.")
    String topic;

    boolean isOn() {
        return follow || topic != null;
    }

    /** The topic to read; null for files. */
    String topic() {
        return topic;
    }

    /** The settings for some places, each of which has to exist. */
    FollowSettings settings(InputOptions input) {
        if (topic != null && !input.isEmpty()) {
            throw new UsageException(
                    "--from-topic and paths are two inputs: start an ingest with a --name of its own for each");
        }
        input.requireFollowable();
        if (!(pollInterval >= 0.001 && settle >= 0.001)) {
            throw new UsageException("--poll-interval and --settle must be at least 0.001 seconds, but are "
                    + pollInterval + " and " + settle);
        }
        ScorerName name = instance == null ? ScorerName.unique() : ScorerName.stable(instance);
        return new FollowSettings(name.text(), name.isStable(), duration(pollInterval), duration(settle));
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}

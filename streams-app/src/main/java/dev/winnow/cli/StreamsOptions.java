package dev.winnow.cli;

import dev.winnow.console.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How a Kafka Streams service runs. */
final class StreamsOptions {
    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where state stores live (default: a directory 'winnow' under the system's temporary one).")
    Path stateDirectory;

    @Option(
            names = "--commit-interval-ms",
            defaultValue = "200",
            description = "Time between transactions (default: ${DEFAULT-VALUE}).")
    long commitIntervalMs;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "Stream threads; more than partitions are idle (default: ${DEFAULT-VALUE}).")
    int threads;

    StreamsSettings settings() {
        Path directory =
                stateDirectory == null ? Path.of(System.getProperty("java.io.tmpdir"), "winnow") : stateDirectory;
        return new StreamsSettings(directory, Duration.ofMillis(commitIntervalMs), threads);
    }
}

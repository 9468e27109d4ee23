package dev.winnow.runtime;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How long a command that is told to end may take for what it has begun. */
public final class DrainOption {
    @Option(
            names = "--drain-timeout",
            paramLabel = "SECONDS",
            defaultValue = "${env:WINNOW_DRAIN_TIMEOUT:-60}",
            description =
                    "On SIGTERM or Ctrl-C, finish and commit what is in flight within this time; a second signal ends at once (default: ${DEFAULT-VALUE}; env WINNOW_DRAIN_TIMEOUT).")
    long seconds;

    /**
     * The drain of a command.
     *
     * @param name what messages call the command
     * @throws UsageException when the limit is less than a second
     */
    public Drain drain(String name, CommandSpec command) {
        return new Drain(name, limit(), command.commandLine().getErr());
    }

    /**
     * The limit, at least one second.
     *
     * @throws UsageException when it is less
     */
    public Duration limit() {
        if (seconds < 1) {
            throw new UsageException("--drain-timeout must be 1 or more seconds, but it is " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }
}

package dev.winnow.runtime;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a service answers /metrics, /livez and /readyz, and how long it may take to end. */
public final class ServiceOptions {
    @Spec(Spec.Target.MIXEE)
    CommandSpec command;

    @Option(
            names = "--http-host",
            defaultValue = "${env:WINNOW_HTTP_HOST:-127.0.0.1}",
            description = "Address to listen on.")
    String host;

    @Option(
            names = "--http-port",
            defaultValue = "${env:WINNOW_HTTP_PORT:-0}",
            description = "Port of /metrics, /livez and /readyz; 0 for any free one.")
    int port;

    @Option(
            names = "--drain-timeout",
            paramLabel = "SECONDS",
            defaultValue = "${env:WINNOW_DRAIN_TIMEOUT:-60}",
            description =
                    "On SIGTERM or Ctrl-C, finish and commit what is in flight within this time; a second signal ends"
                            + " at once.")
    long drainSeconds;

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    /**
     * The drain of the command.
     *
     * @param name what messages call the command
     * @throws UsageException when the limit is less than a second
     */
    public Drain drain(String name) {
        return new Drain(name, drainLimit(), command.commandLine().getErr());
    }

    /**
     * Time that a service has to end, at least one second.
     *
     * @throws UsageException when it is less
     */
    public Duration drainLimit() {
        if (drainSeconds < 1) {
            throw new UsageException("--drain-timeout must be 1 or more seconds, but it is " + drainSeconds);
        }
        return Duration.ofSeconds(drainSeconds);
    }
}

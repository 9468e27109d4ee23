package dev.winnow.app;

import dev.winnow.ingest.ProgressStyle;
import java.time.Clock;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether a command that fits or evaluates agents shows how far it is. */
final class FitProgressOption {
    @Spec(Spec.Target.MIXEE)
    CommandSpec command;

    @Option(names = "--quiet", description = "No progress.")
    boolean quiet;

    /** A line on the command's standard error, or nothing. */
    FitProgressLine line() {
        return new FitProgressLine(
                command.commandLine().getErr(), Clock.systemUTC(), ProgressStyle.onStandardError(quiet));
    }
}

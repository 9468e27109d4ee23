package dev.winnow.runtime;

import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The output of a command that takes a while: its result also as a file, and progress on standard error. */
public class ReportedOutput extends ResultOutput {
    @Mixin
    ReportFile report;

    @Option(names = "--quiet", description = "Disable progress output.")
    boolean quiet;

    /** Whether progress output is disabled. */
    public final boolean isQuiet() {
        return quiet;
    }

    /** Where lines of progress go: to standard error, or nowhere. */
    public final Consumer<String> progress() {
        return quiet ? line -> {} : command.commandLine().getErr()::println;
    }

    @Override
    public void show(Object result, Consumer<PrintWriter> text) {
        report.write(result);
        super.show(result, text);
    }
}

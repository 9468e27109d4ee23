package dev.winnow.lab.bench;

import dev.winnow.runtime.ReportFile;
import dev.winnow.stack.ScratchDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the files of a benchmark live and its result goes, and what it reports about itself. */
class BenchOutput {
    private static final String PREFIX = "winnow-bench";

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    @Mixin
    ReportFile report;

    @Option(
            names = "--temp-dir",
            paramLabel = "DIR",
            description =
                    "Folder in which brokers, states and files of the benchmark are made and deleted; with one in memory, as /dev/shm, brokers do not wait for a disk (default: the system's).")
    Optional<Path> tempDirectory;

    /** What is timed. */
    @FunctionalInterface
    interface Work<R> {
        /** @param scratch an empty folder, deleted afterwards */
        R run(Path scratch, PrintWriter out) throws IOException;
    }

    /** Runs a benchmark, prints its table and writes its result to the file of --report. Returns exit code 0; a failure is thrown. */
    <R> int of(Work<R> work, Function<R, String> table) throws IOException {
        return of(work, table, result -> result);
    }

    /** The same for a result that is not JSON by itself. */
    <R> int of(Work<R> work, Function<R, String> table, Function<R, Object> json) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Path scratch = scratch();
        try {
            R result = work.run(scratch, out);
            out.println();
            out.print(table.apply(result));
            out.flush();
            report.write(json.apply(result));
            return 0;
        } finally {
            ScratchDirectory.delete(scratch);
        }
    }

    private Path scratch() throws IOException {
        if (tempDirectory.isEmpty()) {
            return Files.createTempDirectory(PREFIX);
        }
        Path directory = tempDirectory.get();
        if (!Files.isDirectory(directory)) {
            throw new ParameterException(
                    spec.commandLine(), "--temp-dir " + directory + " is not a folder: name one that exists");
        }
        return Files.createTempDirectory(directory.toAbsolutePath(), PREFIX);
    }

    /** How to repeat it. */
    String commandLine() {
        return "ops/winnow "
                + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
    }
}

package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import dev.winnow.service.streams.StreamsSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the audit against a plain consumer on a broker of its own. */
@Command(
        name = "audit",
        description = {
            "Time 'audit verify' against a plain read_committed consumer of the same topics, on the same broker, turn by turn.",
            "Both read annotated, selected, probes, marks, plans and rewards whole, with the same number of threads."
        })
final class BenchAuditCommand implements Callable<Integer> {
    private static final int PARTITIONS = 6;

    @Mixin
    QuickOutput output;

    @Option(
            names = "--selection-ratio",
            defaultValue = "0.05",
            description = "Share of the documents that are selected.")
    double selectionRatio;

    @Option(names = "--threads", description = "Partitions that both read at a time (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
        return output.of(this::run, AuditBenchReport::table);
    }

    private AuditBenchReport run(Path directory, PrintWriter out) {
        out.println("Starting a broker and a registry ...");
        out.flush();
        try (BenchStack stack = BenchStack.start(directory)) {
            StreamsSettings settings = new StreamsSettings(directory.resolve("state"), Duration.ofMillis(200), 1);
            BenchRun.Finished run = new BenchRun(stack.connection(), PARTITIONS, settings, out)
                    .make(output.quick ? 60_000 : 200_000, selectionRatio);
            AuditBench bench = new AuditBench(stack.connection(), run, threads, out);
            return new AuditBenchReport(
                    output.commandLine(),
                    output.quick,
                    MachineDescription.here(),
                    bench.settings(selectionRatio),
                    bench.time(output.quick ? 5 : 9));
        }
    }
}

package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import dev.winnow.runtime.UsageException;
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

    @Option(
            names = "--documents",
            paramLabel = "N",
            description = "Documents to decide and to audit (default: 200000; 60000 with --quick).")
    Integer documents;

    @Option(names = "--rounds", paramLabel = "N", description = "Turns of each of both (default: 9; 5 with --quick).")
    Integer rounds;

    @Option(names = "--threads", description = "Partitions that both read at a time (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
        requirePositive("--documents", documents);
        requirePositive("--rounds", rounds);
        return output.of(this::run, AuditBenchReport::table);
    }

    private static void requirePositive(String option, Integer value) {
        if (value != null && value < 1) {
            throw new UsageException(option + " must be at least 1, but is " + value);
        }
    }

    private static int either(Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }

    private AuditBenchReport run(Path directory, PrintWriter out) {
        out.println("Starting a broker and a registry ...");
        out.flush();
        try (BenchStack stack = BenchStack.start(directory)) {
            StreamsSettings settings = new StreamsSettings(directory.resolve("state"), Duration.ofMillis(200), 1);
            BenchRun.Finished run = new BenchRun(stack.connection(), PARTITIONS, settings, out)
                    .make(either(documents, output.quick ? 60_000 : 200_000), selectionRatio);
            AuditBench bench = new AuditBench(stack.connection(), run, threads, out);
            return new AuditBenchReport(
                    output.commandLine(),
                    output.quick,
                    MachineDescription.here(),
                    bench.settings(selectionRatio),
                    bench.time(either(rounds, output.quick ? 5 : 9)));
        }
    }
}

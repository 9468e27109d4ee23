package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import dev.winnow.runtime.UsageException;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.RuleOptions;
import dev.winnow.service.streams.StreamsSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    @Option(names = "--rule", defaultValue = "2", paramLabel = "N", description = "Decision rule of the runs, 1 to 3.")
    int rule;

    @Option(
            names = "--documents",
            split = ",",
            paramLabel = "N",
            description =
                    "Documents to decide and to audit; several values are as many runs (default: 200000; 60000 with --quick).")
    List<Integer> documents;

    @Option(names = "--rounds", paramLabel = "N", description = "Turns of each of both (default: 9; 5 with --quick).")
    Integer rounds;

    @Option(names = "--threads", description = "Partitions that both read at a time (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
        for (Integer each : documents == null ? List.<Integer>of() : documents) {
            requirePositive("--documents", each);
        }
        if (rule < 1 || rule > 3) {
            throw new UsageException("--rule must be 1 to 3, but is " + rule);
        }
        requirePositive("--rounds", rounds);
        return output.of(this::run, AuditBenchReport::table);
    }

    private static void requirePositive(String option, Integer value) {
        if (value != null && value < 1) {
            throw new UsageException(option + " must be at least 1, but is " + value);
        }
    }

    private Plan ruled(Plan plan) {
        return rule == 1 ? plan : plan.with(DecisionRule.of(rule), RuleOptions.DEFAULT);
    }

    private static int either(Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }

    private AuditBenchReport run(Path directory, PrintWriter out) throws IOException {
        List<Integer> lengths = documents == null
                ? List.of(output.quick ? 60_000 : 200_000)
                : documents.stream().sorted().distinct().toList();
        List<AuditBenchReport.Cell> cells = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            cells.add(cell(Files.createDirectories(directory.resolve("run-" + i)), lengths.get(i), out));
        }
        return new AuditBenchReport(
                output.commandLine(),
                output.quick,
                MachineDescription.here(),
                new AuditBenchReport.Settings(PARTITIONS, threads, rule, selectionRatio),
                cells);
    }

    private AuditBenchReport.Cell cell(Path directory, int length, PrintWriter out) {
        out.println("Starting a broker and a registry ...");
        out.flush();
        try (BenchStack stack = BenchStack.start(directory)) {
            StreamsSettings settings = new StreamsSettings(directory.resolve("state"), Duration.ofMillis(200), 1);
            BenchRun.Finished run = new BenchRun(stack.connection(), PARTITIONS, settings, out)
                    .make(length, selectionRatio, this::ruled);
            return new AuditBench(stack, run, threads, directory, out).cell(either(rounds, output.quick ? 5 : 9));
        }
    }
}

package dev.winnow.lab.bench;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the console against an identity topology and plain consumers on a broker of its own. */
@Command(
        name = "console",
        description = {
            "Time the console against a topology that only copies, and against consumers that decode nothing, on the same broker, turn by turn.",
            "The first of several values of an option is timed with the first of the others, each further one in place of it."
        })
final class BenchConsoleCommand implements Callable<Integer> {
    private static final int MOST = 64;

    @Mixin
    QuickOutput output;

    @Option(
            names = "--selection-ratio",
            defaultValue = "0.05",
            description = "Share of the documents that a run selects.")
    double selectionRatio;

    @Option(names = "--rule", defaultValue = "2", paramLabel = "N", description = "Decision rule of the runs, 1 to 3.")
    int rule;

    @Option(
            names = "--threads",
            split = ",",
            defaultValue = "1",
            paramLabel = "N",
            description = "Stream threads of each console, 1 to 64.")
    List<Integer> threads;

    @Option(
            names = "--runs",
            split = ",",
            defaultValue = "1",
            paramLabel = "N",
            description = "Runs that decide the stream side by side in one process, 1 to 64; as many copies are made.")
    List<Integer> runs;

    @Option(
            names = "--agents",
            split = ",",
            defaultValue = "3",
            paramLabel = "N",
            description = "Agents that have labelled the documents, 1 to 64.")
    List<Integer> agents;

    @Option(
            names = "--groups",
            split = ",",
            paramLabel = "N",
            description = "Groups of all agents together, at least 2 of each (default: 8 of each).")
    List<Integer> groups = List.of();

    @Option(
            names = "--partitions",
            split = ",",
            defaultValue = "6",
            paramLabel = "N",
            description = "Partitions of every topic, 1 to 256.")
    List<Integer> partitions;

    @Option(
            names = "--document-bytes",
            split = ",",
            defaultValue = "" + BenchDocuments.TEXT_BYTES,
            paramLabel = "BYTES",
            description = "Length of a text, 256 to 524288; of those over 4000 a turn reads as many as fit into a GiB.")
    List<Integer> documentBytes;

    @Option(
            names = "--consoles",
            split = ",",
            defaultValue = "1",
            paramLabel = "N",
            description = "Consoles that share a run, 1 to 16, each with its own threads, clients and state.")
    List<Integer> consoles;

    @Option(
            names = "--documents",
            paramLabel = "N",
            description = "Documents that each turn reads (default: 200000; --quick 50000).")
    Integer documents;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count (default: 11; --quick 5).")
    Integer rounds;

    @Option(
            names = "--commit-interval-ms",
            paramLabel = "MILLISECONDS",
            defaultValue = "200",
            description = "Time between transactions.")
    long commitMillis;

    @Override
    public Integer call() throws IOException {
        requireBetween("--threads", 1, MOST, threads);
        requireBetween("--runs", 1, MOST, runs);
        requireBetween("--agents", 1, MOST, agents);
        requireBetween(
                "--groups",
                2 * agents.stream().mapToInt(Integer::intValue).max().orElse(1),
                100_000,
                groups);
        requireBetween("--partitions", 1, 256, partitions);
        requireBetween("--document-bytes", 256, 512 << 10, documentBytes);
        requireBetween("--consoles", 1, 16, consoles);
        requireBetween("--rule", 1, 3, List.of(rule));
        requireBetween("--documents", 1_000, 100_000_000, List.of(output.or(documents, 200_000, 50_000)));
        requireBetween("--rounds", 1, 1_000, List.of(output.or(rounds, 11, 5)));
        return output.of(this::run, ConsoleBenchReport::table);
    }

    private static void requireBetween(String option, int least, int most, List<Integer> values) {
        for (int value : values) {
            if (value < least || value > most) {
                throw new UsageException(option + " must be from " + least + " to " + most + ", but is " + value);
            }
        }
    }

    /** The first of every option together, then each further value in place of the first of its option. */
    private List<ConsoleBench.Cell> cells() {
        List<List<Integer>> options = List.of(
                threads, runs, agents, groups.isEmpty() ? List.of(0) : groups, partitions, documentBytes, consoles);
        List<ConsoleBench.Cell> cells = new ArrayList<>();
        for (int option = 0; option < options.size(); option++) {
            for (int value : options.get(option)) {
                List<Integer> cell = new ArrayList<>(
                        options.stream().map(values -> values.get(0)).toList());
                cell.set(option, value);
                cells.add(new ConsoleBench.Cell(
                        cell.get(0), cell.get(1), cell.get(2), cell.get(3), cell.get(4), cell.get(5), cell.get(6)));
            }
        }
        return cells.stream().distinct().toList();
    }

    private ConsoleBenchReport run(Path directory, PrintWriter out) {
        out.println("Starting a broker and a registry ...");
        out.flush();
        try (BenchStack stack = BenchStack.start(directory)) {
            KafkaConnection connection = stack.connection();
            ConsoleBench.Settings settings = new ConsoleBench.Settings(
                    output.or(documents, 200_000, 50_000),
                    output.or(rounds, 11, 5),
                    rule,
                    selectionRatio,
                    commitMillis);
            ConsoleBench bench = new ConsoleBench(connection, settings, directory, out);
            List<ConsoleBenchReport.Result> results = new ArrayList<>();
            for (ConsoleBench.Cell cell : cells()) {
                results.add(bench.time(cell));
            }
            return new ConsoleBenchReport(
                    output.commandLine(), output.quick, MachineDescription.here(), settings, results);
        }
    }
}

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
import java.util.stream.Stream;
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
            description = "Stream threads of each run, 1 to 64.")
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

    private List<ConsoleBench.Cell> cells() {
        int noGroups = 0;
        ConsoleBench.Cell first = new ConsoleBench.Cell(
                threads.get(0), runs.get(0), agents.get(0), groups.isEmpty() ? noGroups : groups.get(0));
        return Stream.of(
                        Stream.of(first),
                        threads.stream()
                                .map(value ->
                                        new ConsoleBench.Cell(value, first.runs(), first.agents(), first.groups())),
                        runs.stream()
                                .map(value ->
                                        new ConsoleBench.Cell(first.threads(), value, first.agents(), first.groups())),
                        agents.stream()
                                .map(value ->
                                        new ConsoleBench.Cell(first.threads(), first.runs(), value, first.groups())),
                        groups.stream()
                                .map(value ->
                                        new ConsoleBench.Cell(first.threads(), first.runs(), first.agents(), value)))
                .flatMap(cells -> cells)
                .distinct()
                .toList();
    }

    private ConsoleBenchReport run(Path directory, PrintWriter out) {
        out.println("Starting a broker and a registry ...");
        out.flush();
        try (BenchStack stack = BenchStack.start(directory)) {
            KafkaConnection connection = stack.connection();
            ConsoleBench.Settings settings = new ConsoleBench.Settings(
                    output.or(documents, 200_000, 50_000),
                    output.or(rounds, 11, 5),
                    ConsoleBench.PARTITIONS,
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

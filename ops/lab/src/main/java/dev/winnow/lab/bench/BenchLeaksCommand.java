package dev.winnow.lab.bench;

import dev.winnow.agent.fit.TaskItem;
import dev.winnow.agents.fit.TaskItems;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.runtime.UsageException;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the agent that finds items of tasks. */
@Command(
        name = "leaks",
        sortOptions = false,
        description = {
            "Measure the agent decontaminate: its time for a document on one core beside a set of all runs of eight"
                    + " words, with --items items;",
            "how many items of --tasks it finds and names, planted with edits of case, punctuation, white space and"
                    + " order; and what it finds in each source of the",
            "documents as they are."
        })
final class BenchLeaksCommand implements Callable<Integer> {
    private static final int MACHINE_DOCUMENTS = 4_000;

    @Mixin
    QuickOutput output;

    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Files or folders of documents (default: real text of this machine).")
    List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--tasks",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Tasks to plant and to look for, JSONL files or folders (default: items of random words).")
    List<Path> tasks = new ArrayList<>();

    @Option(
            names = "--items",
            paramLabel = "N",
            description =
                    "Items in the index that is timed, those of --tasks and items of random words (default: 100000;"
                            + " --quick 5000).")
    Integer items;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds that count (default: 15; --quick 3).")
    Integer rounds;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of items, places and edits.")
    long seed;

    @Override
    public Integer call() throws IOException {
        int size = items != null ? items : output.quick ? 5_000 : 100_000;
        int count = rounds != null ? rounds : output.quick ? 3 : 15;
        if (size < 1 || count < 2) {
            throw new UsageException(
                    "invalid --items " + size + " or --rounds " + count + ": at least 1 item and 2 rounds");
        }
        return output.of((scratch, out) -> run(size, count, scratch, out), LeakBenchReport::table);
    }

    private LeakBenchReport run(int size, int count, Path scratch, PrintWriter out) throws IOException {
        List<Document> documents = BenchText.read(inputs, MACHINE_DOCUMENTS, scratch);
        List<TaskItem> own = TaskItems.read(TaskItems.files(tasks));
        LeakBench bench = new LeakBench(documents, own, seed, scratch, out);
        return new LeakBenchReport(
                output.commandLine(),
                MachineDescription.here(),
                bench.time(size, count),
                bench.plant(),
                bench.sources());
    }
}

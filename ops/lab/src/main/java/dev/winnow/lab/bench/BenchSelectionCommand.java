package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Simulates the selection in living streams, under both decision rules. */
@Command(
        name = "selection",
        description = {
            "Simulate the selection under decision rules 1 and 2: streams that drift, agents that fail, many agents,"
                    + " documents that come back, plans of many groups; and reward reports among hostile ones.",
            "Needs no broker and no input. Every figure but the seconds of an update is a function of the code and the seed."
        })
final class BenchSelectionCommand implements Callable<Integer> {
    @Mixin
    QuickOutput output;

    @Option(names = "--seed", defaultValue = "1", description = "Seeds count from this one.")
    long seed;

    @Override
    public Integer call() throws IOException {
        return output.of(this::run, SelectionBenchReport::table);
    }

    private SelectionBenchReport run(Path directory, PrintWriter out) {
        return new SelectionBench(output.quick, seed, out).run(output.commandLine(), MachineDescription.here());
    }
}

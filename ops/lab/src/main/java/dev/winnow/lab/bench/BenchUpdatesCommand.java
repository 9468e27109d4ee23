package dev.winnow.lab.bench;

import dev.winnow.lab.arm.Corpus;
import dev.winnow.lab.arm.RecordedArm;
import dev.winnow.lab.process.MachineDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Replays recorded rewards under variants of the update. */
@Command(
        name = "updates",
        description = {
            "Replay the rewards that experiments recorded under the update of plans and under variants that leave a part"
                    + " of it out, and show how well each predicts rewards that come later.",
            "An experiment records the arm that it repeats (--repeat-arm) in its data directory."
        })
final class BenchUpdatesCommand implements Callable<Integer> {
    @Mixin
    BenchOutput output;

    @Option(
            names = "--experiment",
            required = true,
            paramLabel = "DIR",
            description = "Data directory of an experiment; may be given several times.")
    List<Path> experiments;

    @Override
    public Integer call() throws IOException {
        return output.of(
                (scratch, out) -> {
                    List<UpdateBench.Recording> recordings = new ArrayList<>();
                    for (Path directory : experiments) {
                        recordings.add(UpdateBench.Recording.of(
                                RecordedArm.read(directory.resolve("recording")),
                                Corpus.read(directory.resolve("corpus.avro"))));
                    }
                    return UpdateBench.run(output.commandLine(), MachineDescription.here(), recordings);
                },
                UpdateBenchReport::table);
    }
}

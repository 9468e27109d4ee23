package dev.winnow.local.experiment;

import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.local.ChildProcess;
import dev.winnow.local.LocalStackException;
import dev.winnow.local.ServiceCommand;
import dev.winnow.local.ServiceProcess;
import dev.winnow.trainer.experiment.Arm;
import dev.winnow.trainer.experiment.Arms;
import dev.winnow.trainer.experiment.Corpus;
import dev.winnow.trainer.experiment.SeedResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares ways of selecting on the same model, stream and token budget. */
@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Compare ways of selecting on the same model, stream and token budget.")
public final class ExperimentCommand implements Callable<Integer> {
    @Option(names = "--input", arity = "1..*", paramLabel = "PATH", description = "Files or folders of documents.")
    List<Path> inputs = new ArrayList<>();

    @Option(names = "--reference", arity = "1..*", paramLabel = "PATH", description = "Reference tasks.")
    List<Path> references = new ArrayList<>();

    @Option(names = "--agents-dir", paramLabel = "DIR", description = "Fitted agents.")
    Path agents;

    @Option(names = "--arms", split = ",", paramLabel = "NAME", description = "Arms to run (default: all).")
    List<String> names = new ArrayList<>();

    @Option(names = "--seeds", split = ",", defaultValue = "1,2,3", description = "Seeds (default: ${DEFAULT-VALUE}).")
    List<Long> seeds;

    @Option(names = "--workers", defaultValue = "2", description = "Arms trained at a time.")
    int workers;

    @Option(names = "--data-dir", paramLabel = "DIR", required = true, description = "Working folder.")
    Path directory;

    @Mixin
    ExperimentOptions options;

    @Override
    public Integer call() throws Exception {
        directory = Files.createDirectories(directory).toAbsolutePath();
        Path agentsDirectory = agents == null ? fitted() : agents;
        Path corpus = directory.resolve("corpus.avro");
        if (!Files.exists(corpus)) {
            long documents = new CorpusPreparation(SourceSettings.DEFAULT, Long.MAX_VALUE, n -> {})
                    .write(inputs, agentsDirectory, 2, corpus);
            System.out.println("corpus " + documents + " documents");
        }
        Corpus read = Corpus.read(corpus);
        List<Arm> arms = Arms.of(List.copyOf(read.agents().groups().keySet()), read.noiseKnown()).stream()
                .filter(arm -> names.isEmpty() || names.contains(arm.name()))
                .toList();
        List<ArmJob> jobs = new ArrayList<>();
        for (long seed : seeds) {
            for (Arm arm : arms) {
                jobs.add(new ArmJob(arm, seed, options.settings(), corpus, references, 0.02, null, 1));
            }
        }
        new Workers(directory, workers).run(jobs, ExperimentCommand::show, progress -> {});
        return 0;
    }

    private static void show(SeedResult result) {
        int last = Math.min(3, result.curve().size());
        double report = result
                .curve()
                .subList(result.curve().size() - last, result.curve().size())
                .stream()
                .mapToDouble(point -> point.reportLoss())
                .average()
                .orElse(0);
        double reward = result
                .curve()
                .subList(result.curve().size() - last, result.curve().size())
                .stream()
                .mapToDouble(point -> point.rewardLoss())
                .average()
                .orElse(0);
        System.out.printf(
                Locale.ROOT,
                "%-16s seed %d  reward %.4f  report %.4f  %.0f s  plans %d%n",
                result.arm(),
                result.seed(),
                reward,
                report,
                result.seconds(),
                result.plans().size());
    }

    private Path fitted() {
        Path made = directory.resolve("agents");
        if (Files.exists(made)) {
            return made;
        }
        List<String> arguments = new ArrayList<>(List.of("agents", "fit", "--output", made.toString(), "--quiet"));
        inputs.forEach(input -> arguments.add(input.toString()));
        try (ChildProcess job =
                ServiceProcess.startJob(new ServiceCommand("agents-fit", arguments, 1024, List.of()), directory)) {
            if (job.onExit().join() != 0) {
                throw new LocalStackException(job.deathReport());
            }
        }
        return made;
    }
}

package dev.winnow.lab.bench;

import ai.djl.ndarray.NDManager;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.lab.process.MachineDescription;
import dev.winnow.lab.process.TextInputs;
import dev.winnow.trainer.cli.ModelOptions;
import dev.winnow.trainer.model.Vocabulary;
import dev.winnow.trainer.reference.ReferenceTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares the influence estimators with one real optimizer step. */
@Command(
        name = "influence",
        sortOptions = false,
        description = {
            "Train a model, and compare from two steps on how each influence estimator ranks fresh documents with what steps of the training do to the reference loss.",
            "Also how a reading agrees with later ones, at the weights and at their moving average; how windows agree with whole documents; and the cost of each estimator, over training on the same number of tokens in the same minute.",
            "The sources of the documents are the groups."
        })
final class BenchInfluenceCommand implements Callable<Integer> {
    private static final int REFERENCE_LEAD = 32;
    private static final int TOKEN_BUDGET = 4096;

    @Mixin
    QuickOutput output;

    @Mixin
    TextInputs text;

    @Option(names = "--seeds", description = "Seeds, from --seed on (default: 3; --quick 2).")
    Integer seeds;

    @Option(names = "--early-step", description = "Steps before the first reading (default: 300; --quick 60).")
    Long earlyStep;

    @Option(names = "--late-step", description = "Steps before the second reading (default: 1000; --quick 200).")
    Long lateStep;

    @Option(names = "--readings", description = "Readings from each of these steps on (default: 4; --quick 2).")
    Integer readings;

    @Option(names = "--reading-steps", description = "Steps between two readings (default: 50; --quick 20).")
    Long readingSteps;

    @Option(
            names = "--average-decay",
            defaultValue = "0.98",
            paramLabel = "SHARE",
            description = "Decay of the average of the weights that is measured at.")
    double averageDecay;

    @Option(
            names = "--probes-per-group",
            description = "Documents of each source that are measured (default: 16; --quick 8).")
    Integer probesPerGroup;

    @Option(
            names = "--reference-items",
            description =
                    "Items of each task that a reading is measured on, at most 12 of them for the oracle (default: 32; --quick 12).")
    Integer referenceItems;

    @Option(
            names = "--probe-windows",
            defaultValue = "2",
            description = "Maximum number of windows of a document in a reading; 0 for all.")
    int windows;

    @Option(names = "--cost-rounds", description = "Rounds of timing for each seed (default: 3; --quick 2).")
    Integer costRounds;

    @Option(
            names = "--max-documents",
            defaultValue = "6000",
            description = "Documents to take from this machine without --input.")
    int machineDocuments;

    @Mixin
    ModelOptions model;

    @Override
    public Integer call() throws Exception {
        return output.of(this::run, InfluenceReport::table, InfluenceReport::json);
    }

    private InfluenceSettings settings() {
        return new InfluenceSettings(
                output.or(seeds, 3, 2),
                output.or(earlyStep, 300L, 60L),
                output.or(lateStep, 1000L, 200L),
                output.or(readings, 4, 2),
                output.or(readingSteps, 50L, 20L),
                averageDecay,
                output.or(probesPerGroup, 16, 8),
                windows,
                output.or(referenceItems, 32, 12),
                REFERENCE_LEAD,
                output.or(costRounds, 3, 2),
                TOKEN_BUDGET);
    }

    private InfluenceReport run(Path scratch, PrintWriter out) throws IOException {
        InfluenceSettings settings = settings();
        InfluenceProgress progress = new InfluenceProgress(out, 2 * settings.readings() * settings.seeds());
        progress.print("reading text ...");
        InfluenceCorpus corpus = InfluenceCorpus.read(text.inputs, text.references, machineDocuments, scratch);
        progress.print("documents %s", corpus.sizes());
        TorchRuntime torch = TorchRuntime.start(model.threads, model.device);
        List<InfluenceSeed> results = new ArrayList<>();
        try (Vocabulary vocabulary = model.vocabulary();
                NDManager owner = torch.newManager()) {
            InfluenceBench bench = new InfluenceBench(owner, model, vocabulary, corpus, settings, progress);
            for (int i = 0; i < settings.seeds(); i++) {
                results.add(bench.run(model.seed + i));
            }
        }
        Map<String, Integer> probes = new LinkedHashMap<>();
        results.get(0).early().mean().groups().forEach(group -> probes.merge(group, 1, Integer::sum));
        return new InfluenceReport(
                output.commandLine(),
                output.quick,
                MachineDescription.on(model.device),
                model.device,
                settings,
                probes,
                corpus.tasks().stream().map(ReferenceTask::name).toList(),
                results);
    }
}

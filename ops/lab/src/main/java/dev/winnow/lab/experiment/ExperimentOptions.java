package dev.winnow.lab.experiment;

import dev.winnow.lab.arm.ExperimentSettings;
import dev.winnow.runtime.UsageException;
import dev.winnow.trainer.model.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What all arms of an experiment have in common. */
final class ExperimentOptions {
    /** Documents that a quick experiment reads. */
    static final long QUICK_DOCUMENTS = 3_000;

    private static final double WEIGHT_DECAY = 0.1;
    private static final double CLIP = 1;
    private static final int LEAST_PROBES = 32;
    private static final int MOST_PROBES = 2_000;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "A tokenizer.json (default: none, models read UTF-8 bytes).")
    Path tokenizer;

    @Option(names = "--device", defaultValue = "cpu", description = "Device of the models: cpu, cuda or cuda:N.")
    String device;

    @Option(
            names = "--precision",
            defaultValue = "FP32",
            description =
                    "Arithmetic of the linear layers in a training step, FP32 or BF16; rewards and losses are measured in FP32.")
    Precision precision;

    @Option(names = "--context", defaultValue = "128", description = "Tokens of a row.")
    int context;

    @Option(names = "--width", defaultValue = "48", description = "Residual width.")
    int width;

    @Option(names = "--layers", defaultValue = "2", description = "Layers.")
    int layers;

    @Option(names = "--heads", defaultValue = "4", description = "Query heads.")
    int heads;

    @Option(names = "--key-value-heads", defaultValue = "2", description = "Key and value heads.")
    int keyValueHeads;

    @Option(names = "--hidden", defaultValue = "128", description = "Width of the gated layer.")
    int hidden;

    @Option(names = "--batch", defaultValue = "8", description = "Rows of a batch.")
    int batch;

    @Option(names = "--lanes", defaultValue = "32", description = "Documents packed side by side.")
    int lanes;

    @Option(
            names = "--model-learning-rate",
            defaultValue = "0.003",
            description = "Learning rate of the model after warm-up, kept to the end.")
    double modelLearningRate;

    @Option(names = "--warm-up", defaultValue = "40", description = "Warm-up steps.")
    long warmUp;

    @Option(names = "--steps", defaultValue = "5000", description = "Optimizer steps of an arm.")
    long steps;

    @Option(names = "--steps-per-update", defaultValue = "500", description = "Optimizer steps between plans.")
    long stepsPerUpdate;

    @Option(
            names = "--selection-ratio",
            defaultValue = "0.11",
            description = "Share of the offered documents that is kept.")
    double selectionRatio;

    @Option(
            names = "--temperature",
            defaultValue = "0.09",
            description = "Temperature of every plan, in units of standardised reward.")
    double temperature;

    @Option(names = "--rule", defaultValue = "2", description = "Decision rule, 1 or 2.")
    int rule;

    @Option(
            names = "--learning-rate",
            defaultValue = "0.1",
            description = "How fast memories follow rewards; the first plans remember their plain mean.")
    double learningRate;

    @Option(
            names = "--collaboration-rate",
            defaultValue = "0.1",
            description = "How fast theta follows how well agents predict rewards.")
    double collaborationRate;

    @Option(names = "--probes-per-group", defaultValue = "16", description = "Probes per agent, group and plan.")
    int probesPerGroup;

    @Option(names = "--readings", defaultValue = "2", description = "Readings of each probe.")
    int readings;

    @Option(names = "--audit-probes", defaultValue = "24", description = "Probes that the oracle measures too.")
    int auditProbes;

    @Option(
            names = "--probe-windows",
            defaultValue = "1",
            description = "Windows of a probe in a reading; other ones in each.")
    int probeWindows;

    @Option(
            names = "--reference-items",
            defaultValue = "64",
            description = "Reference items of each task that a reading is measured on.")
    int referenceItems;

    @Option(
            names = "--reference-lead",
            defaultValue = "32",
            description = "First tokens of an item that are not scored.")
    int referenceLead;

    @Option(names = "--curve-steps", defaultValue = "250", description = "Steps between points of a curve.")
    long curveSteps;

    @Option(
            names = "--curve-items",
            defaultValue = "96",
            description = "Items of each task that a point of a curve is measured on.")
    int curveItems;

    @Option(
            names = "--choice-items",
            defaultValue = "100",
            description = "Maximum number of items of each multiple-choice task.")
    int choiceItems;

    @Option(
            names = "--held-out-tokens",
            defaultValue = "10000",
            description = "Maximum number of tokens of each domain that a held-out loss is measured on.")
    int heldOutTokens;

    @Option(
            names = "--average-decay",
            defaultValue = "0.98",
            description =
                    "Curves, evaluations and rewards look at the moving average of the weights with this decay; 0 for the weights themselves.")
    double averageDecay;

    /**
     * The settings of an experiment.
     *
     * @param quick whether sizes are to show that everything runs, and nothing else
     * @throws UsageException for double precision, and when there is no such tokenizer
     */
    ExperimentSettings settings(boolean quick) {
        if (precision == Precision.FP64) {
            throw new UsageException("--precision is FP32 or BF16: nobody trains in double precision");
        }
        if (tokenizer != null && !Files.isRegularFile(tokenizer)) {
            throw new UsageException("--tokenizer " + tokenizer + " is not a file: name a tokenizer.json");
        }
        return new ExperimentSettings(
                new ExperimentSettings.Model(
                        context,
                        width,
                        layers,
                        heads,
                        keyValueHeads,
                        hidden,
                        batch,
                        lanes,
                        modelLearningRate,
                        warmUp,
                        WEIGHT_DECAY,
                        CLIP,
                        quick ? 120 : steps,
                        precision),
                new ExperimentSettings.Selection(
                        selectionRatio,
                        temperature,
                        learningRate,
                        collaborationRate,
                        quick ? 4 : probesPerGroup,
                        quick ? 30 : stepsPerUpdate,
                        rule),
                quick
                        ? new ExperimentSettings.Rewards(1, 8, 200, 4, 1, 16, referenceLead)
                        : new ExperimentSettings.Rewards(
                                readings,
                                LEAST_PROBES,
                                MOST_PROBES,
                                auditProbes,
                                probeWindows,
                                referenceItems,
                                referenceLead),
                quick
                        ? new ExperimentSettings.Measure(12, 16, 10, 1_000, 0.9)
                        : new ExperimentSettings.Measure(
                                curveSteps, curveItems, choiceItems, heldOutTokens, averageDecay));
    }

    /** The tokenizer's file for other processes; null for bytes. */
    String tokenizer() {
        return tokenizer == null ? null : tokenizer.toAbsolutePath().toString();
    }
}

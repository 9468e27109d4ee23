package dev.winnow.trainer.cli;

import dev.winnow.trainer.influence.Estimator;
import dev.winnow.trainer.influence.InfluenceMeter;
import dev.winnow.trainer.influence.ReferenceRows;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of the reference tasks and of measuring rewards. */
final class RewardOptions {
    @Option(
            names = "--reference",
            required = true,
            paramLabel = "PATH",
            description =
                    "Reference task: a .jsonl(.gz) file of {context, completion}, {prompt, completion} or {text}, or a folder of them; repeatable. Half of the passages reward, the others are reported on: items with the same group, else context, else prompt or text, stay together.")
    List<Path> references;

    @Option(
            names = "--reference-loss",
            defaultValue = "TEXT",
            description = "Tokens of an item that count: ${COMPLETION-CANDIDATES}.")
    ReferenceRows.Scored referenceLoss;

    @Option(
            names = "--reference-lead",
            defaultValue = "32",
            description =
                    "First tokens of an item that TEXT gives and does not score, at most half of the item: they are its layout.")
    int referenceLead;

    @Option(
            names = "--reference-items",
            defaultValue = "96",
            description = "Items of each task that a reading is measured on.")
    int referenceItems;

    @Option(
            names = "--report-items",
            defaultValue = "32",
            description = "Items of each task that the reported reference loss is measured on.")
    int reportItems;

    @Option(
            names = "--probe-windows",
            defaultValue = "2",
            description =
                    "Maximum number of windows of --context tokens that a reading looks at in a probe, one in each of as many equal parts, other ones in each reading; 0 for all of every probe. The metric winnow_trainer_probe_tokens counts what one reading looks at and what it does not.")
    int probeWindows;

    @Option(
            names = "--estimator",
            defaultValue = "twin",
            description =
                    "How the reward of a probe is estimated: ${COMPLETION-CANDIDATES}. twin is the cheapest; one-step is the oracle and the most expensive.")
    Estimator estimator;

    @Option(
            names = "--readings",
            defaultValue = "4",
            description =
                    "Times that the probes of an update are measured, spread over the last half of its steps, each with other windows and other reference items; their mean is the reward.")
    int readings;

    @Option(names = "--minimum-probes", defaultValue = "64", description = "Probes that an update waits for.")
    int minimumProbes;

    @Option(names = "--maximum-probes", defaultValue = "2000", description = "Maximum number of probes of one update.")
    int maximumProbes;

    @Option(
            names = "--audit-probes",
            defaultValue = "50",
            description =
                    "Probes of each update that the one-step oracle measures too, along the last batches of the training; 0 for no audit.")
    int auditProbes;

    @Option(
            names = "--average-decay",
            defaultValue = "0.98",
            description =
                    "Rewards are measured at the moving average of the weights with this decay, from 0 to below 1; 0 for the weights themselves, whose readings swing.")
    double averageDecay;

    /** @throws IllegalArgumentException when a number is out of range */
    void check() {
        if (!(averageDecay >= 0 && averageDecay < 1)) {
            throw new IllegalArgumentException("--average-decay must be from 0 to below 1, got " + averageDecay);
        }
        if (referenceLead < 0 || probeWindows < 0 || auditProbes < 0) {
            throw new IllegalArgumentException(
                    "--reference-lead, --probe-windows and --audit-probes must not be negative, got " + referenceLead
                            + ", " + probeWindows + " and " + auditProbes);
        }
        if (referenceItems < 1 || reportItems < 1) {
            throw new IllegalArgumentException("--reference-items and --report-items must be 1 or more, got "
                    + referenceItems + " and " + reportItems);
        }
    }

    InfluenceMeter.Settings settings() {
        // a pass over this many tokens keeps activations of small models within a few hundred megabytes
        return new InfluenceMeter.Settings(referenceItems, reportItems, auditProbes, 4096, estimator);
    }
}

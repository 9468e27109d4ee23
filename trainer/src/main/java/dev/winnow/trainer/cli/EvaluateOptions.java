package dev.winnow.trainer.cli;

import dev.winnow.trainer.evaluation.ChoiceFiles;
import dev.winnow.trainer.influence.ReferenceRows;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What to evaluate on. */
final class EvaluateOptions {
    private static final int QUICK_ITEMS = 50;
    private static final long QUICK_TOKENS = 8_192;
    private static final long MAX_TOKENS = 1_000_000_000;

    @Option(
            names = "--tasks",
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Multiple-choice task: a .jsonl(.gz) file of {prompt, choices, answer} or {context_options, continuation, choices, answer}, or a folder of them.")
    List<Path> tasks = List.of();

    @Option(
            names = "--reference",
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Reference task of the trainer: a file or a folder; the loss is that of the shard that rewards never see.")
    List<Path> references = List.of();

    @Option(
            names = "--held-out",
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Text that was not trained on: a .jsonl(.gz) file of {text, source}, or a folder of them; a source is a domain, without one the file is.")
    List<Path> heldOut = List.of();

    @Option(
            names = "--items",
            defaultValue = "" + ChoiceFiles.MAX_ITEMS,
            description = "First items of each task, and items of each report shard, that are read.")
    int items;

    @Option(
            names = "--held-out-tokens",
            defaultValue = "100000",
            description = "Maximum number of tokens of each held-out domain.")
    long heldOutTokens;

    @Option(
            names = "--quick",
            description =
                    "At most " + QUICK_ITEMS + " items of each task and " + QUICK_TOKENS + " tokens of each domain.")
    boolean quick;

    @Option(
            names = "--reference-loss",
            defaultValue = "TEXT",
            description = "Tokens of a reference item that count, as in training: ${COMPLETION-CANDIDATES}.")
    ReferenceRows.Scored referenceLoss;

    @Option(
            names = "--reference-lead",
            defaultValue = "32",
            description = "First tokens of a reference item that TEXT does not score, as in training.")
    int referenceLead;

    int items() {
        return quick ? Math.min(items, QUICK_ITEMS) : items;
    }

    long heldOutTokens() {
        return quick ? Math.min(heldOutTokens, QUICK_TOKENS) : heldOutTokens;
    }

    /** @throws IllegalArgumentException when there is nothing to do or a number is out of range */
    void check() {
        if (tasks.isEmpty() && references.isEmpty() && heldOut.isEmpty()) {
            throw new IllegalArgumentException("nothing to evaluate on: give --tasks, --reference or --held-out");
        }
        if (items < 1 || items > ChoiceFiles.MAX_ITEMS) {
            throw new IllegalArgumentException("--items must be 1 to " + ChoiceFiles.MAX_ITEMS + ", got " + items);
        }
        if (heldOutTokens < 1 || heldOutTokens > MAX_TOKENS) {
            throw new IllegalArgumentException(
                    "--held-out-tokens must be 1 to " + MAX_TOKENS + ", got " + heldOutTokens);
        }
        if (referenceLead < 0) {
            throw new IllegalArgumentException("--reference-lead must not be negative, got " + referenceLead);
        }
    }
}

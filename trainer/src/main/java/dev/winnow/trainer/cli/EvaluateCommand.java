package dev.winnow.trainer.cli;

import ai.djl.ndarray.NDManager;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.runtime.ReportFile;
import dev.winnow.trainer.checkpoint.CheckpointFolder;
import dev.winnow.trainer.checkpoint.TrainerState;
import dev.winnow.trainer.evaluation.ChoiceFiles;
import dev.winnow.trainer.evaluation.HeldOutFiles;
import dev.winnow.trainer.evaluation.HeldOutText;
import dev.winnow.trainer.evaluation.Likelihood;
import dev.winnow.trainer.evaluation.ReportShardLoss;
import dev.winnow.trainer.evaluation.ZeroShot;
import dev.winnow.trainer.influence.ReferenceRows;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.TokenizerVocabulary;
import dev.winnow.trainer.model.Vocabulary;
import dev.winnow.trainer.reference.ReferenceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Evaluates the newest checkpoint of a training run. Wires; decides nothing. */
@Command(
        name = "evaluate",
        sortOptions = false,
        description = {
            "Evaluate the newest checkpoint of a trainer on what its rewards never saw: zero-shot multiple choice, the report shard of reference tasks, held-out text.",
            "Multiple choice is scored as lm-evaluation-harness does: acc takes the likeliest choice, acc_norm the likeliest by character."
        })
public final class EvaluateCommand implements Callable<Integer> {
    /** More than the characters of a token of ordinary text: what a domain needs at most for its tokens. */
    private static final long CHARACTERS_PER_TOKEN = 8;

    @Spec
    CommandSpec command;

    @Option(
            names = "--checkpoint-dir",
            required = true,
            paramLabel = "DIR",
            description = "Checkpoints of a training run; the newest one is evaluated.")
    Path checkpointFolder;

    @Mixin
    EvaluateOptions options;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description =
                    "The tokenizer.json that the model was trained with (default: none, the model reads UTF-8 bytes).")
    Path tokenizer;

    @Option(
            names = "--token-budget",
            defaultValue = "4096",
            description = "Maximum number of tokens, padding included, of one pass through the model.")
    int tokenBudget;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu, cuda or cuda:N.")
    String device;

    @Option(names = "--threads", defaultValue = "2", description = "Threads of an operator on the CPU.")
    int threads;

    @Mixin
    ReportFile report;

    @Option(names = "--quiet", description = "Disable the progress line.")
    boolean quiet;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException {
        options.check();
        if (tokenBudget < 1) {
            throw new IllegalArgumentException("--token-budget must be 1 or more, got " + tokenBudget);
        }
        TorchRuntime torch = TorchRuntime.start(threads, device);
        try (Vocabulary vocabulary = tokenizer == null ? new ByteVocabulary() : new TokenizerVocabulary(tokenizer);
                NDManager owner = torch.newManager()) {
            CheckpointFolder.Loaded loaded =
                    new CheckpointFolder(checkpointFolder).model(vocabulary, shape -> new LlamaModel(owner, shape, 0));
            try (LlamaModel model = loaded.model()) {
                EvaluationReport found = evaluate(model, owner, vocabulary, loaded.state());
                command.commandLine().getOut().print(found.table());
                command.commandLine().getOut().flush();
                report.write(found.json());
                if (!found.sound()) {
                    throw new IllegalStateException(
                            "the model of " + checkpointFolder
                                    + " gives likelihoods that are not numbers: it has diverged; train with a lower learning rate");
                }
            }
        }
        return 0;
    }

    private EvaluationReport evaluate(LlamaModel model, NDManager owner, Vocabulary vocabulary, TrainerState state)
            throws IOException {
        int context = state.shape().context();
        ZeroShot tasks = ZeroShot.of(
                vocabulary,
                context,
                options.tasks.isEmpty() ? List.of() : ChoiceFiles.read(options.tasks, options.items()));
        ReportShardLoss reference = new ReportShardLoss(
                new ReferenceRows(
                        options.references.isEmpty() ? List.of() : ReferenceFiles.read(options.references),
                        vocabulary,
                        context,
                        options.referenceLoss,
                        options.referenceLead),
                options.items());
        long heldOutTokens = options.heldOutTokens();
        HeldOutText heldOut = HeldOutText.of(
                vocabulary,
                context,
                options.heldOut.isEmpty()
                        ? Map.of()
                        : HeldOutFiles.read(options.heldOut, heldOutTokens * CHARACTERS_PER_TOKEN),
                heldOutTokens);
        Likelihood likelihood = new EvaluationProgress(
                Likelihood.of(model, owner, tokenBudget),
                quiet ? null : command.commandLine().getErr(),
                clock,
                tasks.tokens() + reference.tokens() + heldOut.tokens());
        return new EvaluationReport(
                state,
                model.parameters().size(),
                tasks.score(likelihood),
                reference.loss(likelihood),
                heldOut.loss(likelihood));
    }
}

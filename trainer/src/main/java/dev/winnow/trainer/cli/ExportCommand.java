package dev.winnow.trainer.cli;

import ai.djl.ndarray.NDManager;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.trainer.checkpoint.CheckpointFolder;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.TokenizerVocabulary;
import dev.winnow.trainer.model.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the model of the newest checkpoint in the layout of DJL users. Wires; decides nothing. */
@Command(
        name = "export",
        sortOptions = false,
        description = {
            "Export the model of a trainer's newest checkpoint: model.pt (TorchScript, ids and mask to logits), serving.properties, and tokenizer.json unless it reads bytes.",
            "DJL and torch.jit.load read it; 'winnow agents fit --agents learnability --student DIR' compares it with a teacher."
        })
public final class ExportCommand implements Callable<Integer> {
    private static final String ARCHIVE = "model.pt";

    @Spec
    CommandSpec command;

    @Option(
            names = "--checkpoint-dir",
            required = true,
            paramLabel = "DIR",
            description = "Checkpoints of a training run; the newest one is exported.")
    Path checkpointFolder;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "Folder to write; an earlier export there is replaced as a whole.")
    Path output;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description =
                    "The tokenizer.json that the model was trained with (default: none, the model reads UTF-8 bytes).")
    Path tokenizer;

    @Override
    public Integer call() throws IOException {
        Path target = output.toAbsolutePath();
        if (Files.exists(target) && !Files.exists(target.resolve(ARCHIVE)) && !isEmptyFolder(target)) {
            throw new IllegalArgumentException(
                    "--output " + output + " exists and is not an export: name another folder, or remove it");
        }
        Path draft = target.resolveSibling("." + target.getFileName() + ".unfinished");
        delete(draft);
        Files.createDirectories(draft);
        try (Vocabulary vocabulary = tokenizer == null ? new ByteVocabulary() : new TokenizerVocabulary(tokenizer);
                NDManager owner = TorchRuntime.start(1, "cpu").newManager()) {
            CheckpointFolder.Loaded loaded =
                    new CheckpointFolder(checkpointFolder).model(vocabulary, shape -> new LlamaModel(owner, shape, 0));
            try (LlamaModel model = loaded.model()) {
                model.archive().write(draft.resolve(ARCHIVE));
                Files.writeString(draft.resolve("serving.properties"), properties(model, vocabulary));
                if (tokenizer != null) {
                    Files.copy(tokenizer, draft.resolve("tokenizer.json"));
                }
                delete(target);
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
                command.commandLine()
                        .getOut()
                        .printf(
                                Locale.ROOT,
                                "exported step %,d, %,d parameters, to %s%n",
                                loaded.state().step(),
                                model.parameters().size(),
                                output);
                command.commandLine().getOut().flush();
            }
        } finally {
            delete(draft);
        }
        return 0;
    }

    /** The end of a text is what precedes the next one in training. */
    private String properties(LlamaModel model, Vocabulary vocabulary) {
        return "engine=PyTorch\nmaxLength=" + model.shape().context()
                + (tokenizer == null ? "\nvocabulary=bytes" : "")
                + "\nstartTokenId=" + vocabulary.endOfText() + "\n";
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> walked = Files.walk(path)) {
                for (Path each : walked.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}

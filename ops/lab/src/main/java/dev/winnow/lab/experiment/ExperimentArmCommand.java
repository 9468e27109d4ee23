package dev.winnow.lab.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.lab.arm.ArmEvaluation;
import dev.winnow.lab.arm.ArmRun;
import dev.winnow.lab.arm.Corpus;
import dev.winnow.lab.arm.RecordedArm;
import dev.winnow.lab.arm.Recording;
import dev.winnow.lab.arm.SeedResult;
import dev.winnow.stack.ScratchDirectory;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.TokenizerVocabulary;
import dev.winnow.trainer.model.Vocabulary;
import dev.winnow.trainer.reference.ReferenceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains one arm of an experiment in a process of its own: PyTorch records gradients for one model per process. */
@Command(name = "experiment-arm", hidden = true, description = "Train one arm of an experiment.")
public final class ExperimentArmCommand implements Callable<Integer> {
    private static final long PROGRESS_STEPS = 50;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The arm as JSON.")
    Path job;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "Where the result goes.")
    Path output;

    @Override
    public Integer call() throws IOException {
        ObjectMapper json = new ObjectMapper();
        ArmJob task = json.readValue(job.toFile(), ArmJob.class);
        TorchRuntime torch = TorchRuntime.start(task.threads(), task.device());
        HeldOutSplit split = HeldOutSplit.of(Corpus.read(task.corpus()), task.heldOut());
        Path checkpoints = Files.createTempDirectory("winnow-arm-");
        try (Vocabulary vocabulary =
                task.tokenizer() == null ? new ByteVocabulary() : new TokenizerVocabulary(Path.of(task.tokenizer()))) {
            SeedResult result = new ArmRun(
                            task.settings(),
                            task.arm(),
                            task.seed(),
                            split.stream(),
                            ReferenceFiles.read(task.references()),
                            vocabulary)
                    .run(
                            torch,
                            checkpoints,
                            new ArmEvaluation(task.settings(), vocabulary, task.references(), split.heldOut()),
                            task.recording() == null ? Recording.NONE : RecordedArm.to(Path.of(task.recording())),
                            ExperimentArmCommand::show);
            json.writeValue(output.toFile(), result);
        } finally {
            ScratchDirectory.delete(checkpoints);
        }
        return 0;
    }

    private static void show(long step) {
        if (step % PROGRESS_STEPS == 0) {
            System.out.println("step " + step);
        }
    }
}

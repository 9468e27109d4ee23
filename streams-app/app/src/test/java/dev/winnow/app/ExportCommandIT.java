package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.CausalModel;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.trainer.checkpoint.CheckpointFolder;
import dev.winnow.trainer.checkpoint.TrainerState;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.LearningRate;
import dev.winnow.trainer.model.ModelShape;
import dev.winnow.trainer.model.ModelTrainer;
import dev.winnow.trainer.model.OrderState;
import dev.winnow.trainer.model.TokenRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExportCommandIT {
    private static final ModelShape SHAPE = new ModelShape(257, 24, 16, 2, 4, 2, 24);
    private static final ByteVocabulary BYTES = new ByteVocabulary();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("export"));
        all.addAll(List.of(arguments));
        return Main.execute(commandLine, all.toArray(String[]::new));
    }

    private static int[] start(String text) {
        int[] bytes = BYTES.encode(text);
        int[] row = new int[bytes.length + 1];
        row[0] = BYTES.endOfText();
        System.arraycopy(bytes, 0, row, 1, bytes.length);
        return row;
    }

    @Test
    void whatIsExportedHasTheLossesOfTheTrainerWhateverIsInTheBatch() throws IOException {
        List<int[]> texts = List.of(start("The grain is kept safe."), start("chaff"), start("wind, grain"));
        Path checkpoints = folder.resolve("checkpoints");
        Path exported = folder.resolve("student");
        TorchRuntime runtime = TorchRuntime.start(1, "cpu");
        double[] expected;
        try (NDManager owner = runtime.newManager();
                ModelTrainer trainer = new ModelTrainer(
                        owner,
                        SHAPE,
                        1,
                        AdamW.Settings.standard(),
                        new LearningRate(1e-2, 2, 0, LearningRate.Shape.COSINE))) {
            for (int i = 0; i < 20; i++) {
                trainer.step(List.of(TokenRow.whole(texts.get(0))));
            }
            expected = trainer.model()
                    .rowLosses(owner, texts.stream().map(TokenRow::whole).toList(), 1);
            new CheckpointFolder(checkpoints)
                    .save(
                            trainer,
                            TrainerState.fresh(SHAPE, OrderState.inMemory("test", SHAPE.context(), 1, BYTES), 1));
        }

        assertThat(run("--checkpoint-dir", checkpoints.toString(), "--output", exported.toString()))
                .as(err.toString())
                .isZero();
        assertThat(run("--checkpoint-dir", checkpoints.toString(), "--output", exported.toString()))
                .as("an earlier export is replaced: %s", err)
                .isZero();

        assertThat(Files.readString(exported.resolve("serving.properties")))
                .contains("maxLength=24", "vocabulary=bytes", "startTokenId=256");
        try (CausalModel model =
                CausalModel.load(runtime, exported.resolve("model.pt"), new CausalModel.Inputs(true, false, 0))) {
            List<long[]> rows = texts.stream()
                    .map(text -> Arrays.stream(text).asLongStream().toArray())
                    .toList();
            double[] losses = model.losses(rows);
            for (int i = 0; i < expected.length; i++) {
                assertThat(losses[i]).isCloseTo(expected[i], within(1e-5 * expected[i]));
                // the probability of the last token, from the row without it
                long[] row = rows.get(i);
                double without = model.losses(List.of(Arrays.copyOf(row, row.length - 1)))[0];
                float next = model.nextLogProbabilities(List.of(Arrays.copyOf(row, row.length - 1)))[0][
                        (int) row[row.length - 1]];
                assertThat(without - next).isCloseTo(losses[i], within(1e-5 * losses[i]));
            }
        }
        // far from the 23 ln 257 of a model that knows nothing: it has learned
        assertThat(expected[0]).isLessThan(90);
    }

    @Test
    void wrongUsageIsOneLineThatStatesWhatToDo() throws IOException {
        String checkpoints = folder.resolve("none").toString();
        Path taken = Files.createDirectories(folder.resolve("taken"));
        Files.writeString(taken.resolve("thesis.txt"), "years of work");

        assertThat(run(
                        "--checkpoint-dir",
                        checkpoints,
                        "--output",
                        folder.resolve("new").toString()))
                .isEqualTo(2);
        assertThat(run("--checkpoint-dir", checkpoints, "--output", taken.toString()))
                .isEqualTo(2);

        assertThat(err.toString().lines().toList())
                .satisfiesExactly(line -> assertThat(line).contains("no checkpoint in"), line -> assertThat(line)
                        .contains("exists and is not an export"));
        assertThat(taken.resolve("thesis.txt")).exists();
    }
}

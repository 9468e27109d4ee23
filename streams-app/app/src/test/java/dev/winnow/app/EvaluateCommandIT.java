package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.inference.AdamW;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandIT {
    private static final ModelShape SHAPE = new ModelShape(257, 24, 16, 1, 2, 1, 24);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("fates.jsonl"), """
                {"prompt":"The grain is","choices":["kept","blown away"],"answer":0}
                {"prompt":"The chaff, which nobody wants, is","choices":["kept","blown away","sown"],"answer":1}
                """);
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            items.append("{\"id\":\"i")
                    .append(i)
                    .append("\",\"context\":\"wheat ")
                    .append(i)
                    .append(" and\",\"completion\":\"chaff\"}\n");
        }
        Files.writeString(folder.resolve("words.jsonl"), items);
        Files.writeString(folder.resolve("text.jsonl"), """
                {"text":"The wind carries the chaff away.","source":"book"}
                {"text":"The grain falls."}
                """);
    }

    /** A checkpoint after some steps of {@code vocabulary}; {@code broken} leaves only NaN in the weights. */
    private Path checkpoint(String vocabulary, boolean broken) throws IOException {
        Path checkpoints = folder.resolve("checkpoints");
        try (NDManager owner = TorchRuntime.start(1, "cpu").newManager();
                ModelTrainer trainer = new ModelTrainer(
                        owner,
                        SHAPE,
                        1,
                        AdamW.Settings.standard(),
                        new LearningRate(1e-2, 2, 0, LearningRate.Shape.COSINE))) {
            TokenRow row = TokenRow.whole(Arrays.copyOf(new ByteVocabulary().encode("The grain is kept safe. "), 24));
            for (int i = 0; i < 5; i++) {
                trainer.step(List.of(row));
            }
            if (broken) {
                try (NDManager scratch = owner.newSubManager()) {
                    List<NDArray> nothing = new ArrayList<>();
                    for (NDArray array : trainer.model().parameters().all()) {
                        nothing.add(scratch.full(array.getShape(), Float.NaN));
                    }
                    trainer.model().parameters().overwrite(nothing);
                }
            }
            TrainerState fresh = TrainerState.fresh(
                    SHAPE, OrderState.start("test", "", "", 1, SHAPE.context(), 1, vocabulary, 256), 1);
            new CheckpointFolder(checkpoints).save(trainer, fresh);
        }
        return checkpoints;
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("evaluate", "--threads", "1"));
        all.addAll(List.of(arguments));
        return Main.execute(commandLine, all.toArray(String[]::new));
    }

    @Test
    void tableAndReportShowWhatEveryPartFound() throws IOException {
        Path report = folder.resolve("report.json");

        int exit = run(
                "--checkpoint-dir",
                checkpoint("bytes", false).toString(),
                "--tasks",
                folder.resolve("fates.jsonl").toString(),
                folder.resolve("words.jsonl").toString(),
                "--reference",
                folder.resolve("words.jsonl").toString(),
                "--held-out",
                folder.resolve("text.jsonl").toString(),
                "--report",
                report.toString());

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        assertThat(out.toString())
                .containsPattern("fates +2 +[01]\\.")
                .containsPattern("words +\\d+ +[\\d,]+ +\\d")
                .containsPattern("book +32 ")
                .containsPattern("text +16 ");
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        GoldenFiles.assertReport("evaluate", GoldenFiles.keys(json));
        JsonNode task = json.path("tasks").path(0);
        assertThat(json.path("tasks")).hasSize(1);
        assertThat(task.path("items").intValue()).isEqualTo(2);
        assertThat(task.path("acc").doubleValue()).isIn(0.0, 0.5, 1.0);
        assertThat(task.path("chance").doubleValue()).isCloseTo(5.0 / 12, within(1e-12));
        assertThat(task.path("truncated").intValue()).isEqualTo(1);
        assertThat(json.path("reference").path("words").path("items").intValue())
                .isBetween(1, 29);
        assertThat(json.path("referenceLoss").doubleValue()).isBetween(1.0, 7.0);
        assertThat(json.path("heldOut").path("book").path("tokens").intValue()).isEqualTo(32);
        assertThat(json.path("heldOut").path("text").path("bitsPerByte").doubleValue())
                .isBetween(1.0, 10.0);
        assertThat(json.path("context").intValue()).isEqualTo(24);
    }

    @Test
    void fewerItemsAndTokensAreReadWhenAskedFor() throws IOException {
        Path report = folder.resolve("report.json");

        int exit = run(
                "--checkpoint-dir",
                checkpoint("bytes", false).toString(),
                "--tasks",
                folder.resolve("fates.jsonl").toString(),
                "--held-out",
                folder.resolve("text.jsonl").toString(),
                "--items",
                "1",
                "--held-out-tokens",
                "10",
                "--report",
                report.toString());

        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertThat(exit).isZero();
        assertThat(json.path("tasks").path(0).path("items").intValue()).isEqualTo(1);
        // the error of a single item is not known
        assertThat(json.path("tasks").path(0).has("accStderr")).isFalse();
        assertThat(json.path("heldOut").path("book").path("tokens").intValue()).isEqualTo(10);
        assertThat(json.path("heldOut").path("book").path("capped").booleanValue())
                .isTrue();
        assertThat(json.has("reference")).isFalse();
    }

    @Test
    void aModelThatGivesNoNumbersFailsAfterItsReport() throws IOException {
        Path report = folder.resolve("report.json");

        int exit = run(
                "--checkpoint-dir",
                checkpoint("bytes", true).toString(),
                "--tasks",
                folder.resolve("fates.jsonl").toString(),
                "--report",
                report.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).contains("not numbers");
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertThat(json.path("tasks").path(0).path("unscored").intValue()).isEqualTo(2);
        assertThat(json.path("tasks").path(0).path("acc").doubleValue()).isZero();
    }

    @Test
    void wrongUsageIsOneLineThatStatesWhatToDo() throws IOException {
        String tasks = folder.resolve("fates.jsonl").toString();
        String checkpoints = checkpoint("tokenizer-of-another-run", false).toString();

        assertThat(run("--checkpoint-dir", checkpoints)).isEqualTo(2);
        assertThat(run("--checkpoint-dir", checkpoints, "--tasks", tasks)).isEqualTo(2);
        assertThat(run("--checkpoint-dir", folder.resolve("none").toString(), "--tasks", tasks))
                .isEqualTo(2);
        assertThat(run("--checkpoint-dir", checkpoints, "--tasks", tasks, "--items", "0"))
                .isEqualTo(2);
        assertThat(run("--checkpoint-dir", checkpoints, "--tasks", tasks, "--report", folder + "/none/report.json"))
                .isEqualTo(2);

        assertThat(err.toString().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("give --tasks, --reference or --held-out"),
                        line -> assertThat(line).contains("another vocabulary"),
                        line -> assertThat(line).contains("no checkpoint in"),
                        line -> assertThat(line).contains("--items must be 1 to"),
                        line -> assertThat(line).contains("cannot write --report"));
    }
}

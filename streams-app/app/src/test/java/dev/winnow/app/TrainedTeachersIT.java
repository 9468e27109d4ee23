package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agents.teacher.LossTeacher;
import dev.winnow.agents.teacher.Teacher;
import dev.winnow.inference.AdamW;
import dev.winnow.inference.TorchRuntime;
import dev.winnow.schemas.Document;
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
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Models of the reference trainer as teachers and students: trained here, exported by the command, and read by the agents' fit. */
@Tag("long")
class TrainedTeachersIT {
    private static final ModelShape SHAPE = new ModelShape(257, 48, 32, 2, 4, 2, 64);
    private static final ByteVocabulary BYTES = new ByteVocabulary();
    private static final List<String> SEA = List.of("wave", "tide", "sail", "reef", "anchor");
    private static final List<String> HILL = List.of("ridge", "summit", "slope", "pass", "valley");

    @TempDir
    Path folder;

    private final StringWriter output = new StringWriter();

    private String run(String... arguments) {
        output.getBuffer().setLength(0);
        CommandLine commands = Main.commandLine();
        commands.setOut(new PrintWriter(output)).setErr(new PrintWriter(output, true));
        assertThat(Main.execute(commands, arguments)).as(output.toString()).isZero();
        return output.toString();
    }

    private static String text(SplittableRandom random, List<String> words, int count) {
        List<String> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drawn.add(words.get(random.nextInt(words.size())));
        }
        return String.join(" ", drawn);
    }

    private static String noise(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            text.append(i % 6 == 5 ? ' ' : (char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static TokenRow row(String text) {
        int[] bytes = BYTES.encode(text);
        int[] row = new int[Math.min(SHAPE.context(), bytes.length + 1)];
        row[0] = BYTES.endOfText();
        System.arraycopy(bytes, 0, row, 1, row.length - 1);
        return TokenRow.whole(row);
    }

    /** Trains a model on generated texts and exports it; {@code losses} of the trainer's own model are those of the given texts. */
    private double[] train(String name, int steps, Function<SplittableRandom, String> texts, List<String> measured)
            throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        double[] losses;
        try (NDManager owner = TorchRuntime.start(2, "cpu").newManager();
                ModelTrainer trainer = new ModelTrainer(
                        owner,
                        SHAPE,
                        3,
                        AdamW.Settings.standard(),
                        new LearningRate(1e-2, 10, steps, LearningRate.Shape.COSINE))) {
            for (int step = 0; step < steps; step++) {
                List<TokenRow> rows = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    rows.add(row(texts.apply(random)));
                }
                trainer.step(rows);
            }
            losses = measured.isEmpty()
                    ? new double[0]
                    : trainer.model()
                            .rowLosses(
                                    owner,
                                    measured.stream()
                                            .map(TrainedTeachersIT::row)
                                            .toList(),
                                    512);
            new CheckpointFolder(folder.resolve(name + "-checkpoints"))
                    .save(
                            trainer,
                            TrainerState.fresh(SHAPE, OrderState.inMemory("test", SHAPE.context(), 1, BYTES), 1));
        }
        run(
                "export",
                "--checkpoint-dir",
                folder.resolve(name + "-checkpoints").toString(),
                "--output",
                folder.resolve(name).toString());
        return losses;
    }

    private JsonNode fit(String agent, Function<SplittableRandom, String> texts, String... options) throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            lines.add("{\"text\":\"" + texts.apply(random) + "\",\"source\":\"coast\"}");
        }
        Path sample = Files.write(folder.resolve(agent + ".jsonl"), lines);
        List<String> command = new ArrayList<>(List.of(
                "agents",
                "fit",
                "--agents",
                agent,
                "--quiet",
                "--json",
                "--topics",
                "2",
                "--output",
                folder.resolve("agents").toString()));
        command.addAll(List.of(options));
        command.add(sample.toString());
        return new ObjectMapper().readTree(run(command.toArray(String[]::new))).get(0);
    }

    private double score(String agent, String text) {
        try (AgentCatalog catalog = AgentCatalog.load(folder.resolve("agents"), AgentSettings.cpu())) {
            Agent found = catalog.agents().stream()
                    .filter(one -> one.name().equals(agent))
                    .findFirst()
                    .orElseThrow();
            Document document = Document.newBuilder()
                    .setId("0".repeat(64))
                    .setText(text)
                    .setSource("")
                    .setTokens(1)
                    .build();
            return found.label(List.of(document)).get(0).score();
        }
    }

    @Test
    void learnabilityIsHighWhereTheTeacherKnowsWhatTheStudentDoesNotAndLowForNoise() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<String> measured = List.of(text(random, SEA, 6), text(random, HILL, 6), noise(random));
        double[] ofStudent = train("student", 120, some -> text(some, SEA, 8), measured);
        double[] ofTeacher = train("teacher", 120, some -> text(some, some.nextBoolean() ? SEA : HILL, 8), measured);
        assertThat(ofStudent[1]).isGreaterThan(1.5 * ofTeacher[1]);
        readAlike("student", measured, ofStudent);
        readAlike("teacher", measured, ofTeacher);

        JsonNode made = fit(
                "learnability",
                some -> switch (some.nextInt(3)) {
                    case 0 -> text(some, SEA, 6 + some.nextInt(6));
                    case 1 -> text(some, HILL, 6 + some.nextInt(6));
                    default -> noise(some);
                },
                "--student",
                folder.resolve("student").toString(),
                "--teacher",
                folder.resolve("teacher").toString());

        assertThat(made.at("/fitted/heldOut/rankCorrelationWithTeacher/value").asDouble())
                .as(made.toString())
                .isGreaterThan(0.5);
        assertThat(made.at("/fitted/teacher/asked").asInt())
                .isEqualTo(2 * made.at("/fitted/teacher/texts").asInt());
        double sea = score("learnability", text(random, SEA, 8));
        double hill = score("learnability", text(random, HILL, 8));
        double unlearnable = score("learnability", noise(random));
        // per byte, as losses of a model of bytes are per token
        double gap = (ofStudent[1] - ofTeacher[1]) / measured.get(1).length();
        assertThat(hill).isGreaterThan(sea + gap / 2).isGreaterThan(unlearnable + gap / 4);
        assertThat(hill).isCloseTo(gap, within(gap / 2));
    }

    /** The exported model reads a text with the loss that the trainer's model has. */
    private void readAlike(String name, List<String> texts, double[] losses) {
        try (LossTeacher model = new LossTeacher(folder.resolve(name), 512, TorchRuntime.start(2, "cpu"))) {
            List<Teacher.Answer> answers = model.ask(texts);
            for (int i = 0; i < losses.length; i++) {
                assertThat(answers.get(i).first()).isCloseTo(losses[i], within(1e-5 * losses[i]));
                assertThat(answers.get(i).second()).isEqualTo(texts.get(i).length());
            }
        }
    }

    @Test
    void aModelThatWasTaughtToAnswerIsAskedAndItsAnswersAreLearned() throws IOException {
        Files.writeString(folder.resolve("question.txt"), "{document}?\n");
        train(
                "answering",
                150,
                some -> {
                    boolean sea = some.nextBoolean();
                    return text(some, sea ? SEA : HILL, 2 + some.nextInt(4)) + (sea ? "?y" : "?n");
                },
                List.of());

        JsonNode made = fit(
                "ask-llm",
                some -> text(some, some.nextBoolean() ? SEA : HILL, 2 + some.nextInt(4)),
                "--teacher",
                folder.resolve("answering").toString(),
                "--prompt",
                folder.resolve("question.txt").toString(),
                "--teacher-tokens",
                "48");

        assertThat(made.at("/fitted/teacher/yesOrNo/value").asDouble())
                .as("what it answers is yes or no: %s", made)
                .isGreaterThan(0.8);
        assertThat(made.at("/fitted/heldOut/rankCorrelationWithTeacher/low95").asDouble())
                .as(made.toString())
                .isGreaterThan(0.5);
        assertThat(score("ask-llm", "wave reef sail")).isGreaterThan(0.8);
        assertThat(score("ask-llm", "ridge slope pass")).isLessThan(0.2);
    }
}

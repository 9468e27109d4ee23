package dev.winnow.agents.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.agent.AgentException;
import dev.winnow.inference.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeachersIT {
    private static final int LONG_ENOUGH = 64;
    private static final Prompt PROMPT = Prompt.of(SmallCausalModel.QUESTION);

    private final SmallCausalModel model = new SmallCausalModel(5);
    private final List<String> texts = new ArrayList<>();
    private TorchRuntime runtime;

    @TempDir
    Path folder;

    @BeforeEach
    void texts() {
        runtime = TorchRuntime.start(1, "cpu");
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 40; i++) {
            texts.add(SmallCausalModel.text(random, random.nextInt(12), random.nextInt(12)));
        }
    }

    @Test
    void anAnswerIsTheProbabilityThatLogitsWorkedOutByHandGive() throws IOException {
        try (AskTeacher teacher = new AskTeacher(model.write(folder, LONG_ENOUGH), PROMPT, LONG_ENOUGH, runtime)) {
            List<Teacher.Answer> answers = teacher.ask(texts);

            for (int i = 0; i < texts.size(); i++) {
                List<String> question = List.of(PROMPT.about(texts.get(i)).split(" "));
                assertThat(answers.get(i).first()).isCloseTo(model.probability(question, "yes"), within(1e-6));
                assertThat(answers.get(i).second()).isCloseTo(model.probability(question, "no"), within(1e-6));
            }
            SplittableRandom random = new SplittableRandom(9);
            List<Teacher.Answer> extremes =
                    teacher.ask(List.of(SmallCausalModel.text(random, 10, 0), SmallCausalModel.text(random, 0, 10)));
            assertThat(extremes.get(0).first())
                    .isGreaterThan(5 * extremes.get(1).first());
        }
    }

    @Test
    void aTextThatIsTooLongIsCutAtItsEndAndTheQuestionStaysWhole() throws IOException {
        try (AskTeacher teacher = new AskTeacher(model.write(folder, LONG_ENOUGH), PROMPT, 20, runtime)) {
            String text = "wave tide sail reef anchor harbour wave tide sail reef anchor "
                    + "valley pass ridge slope ".repeat(50);

            Teacher.Answer answer = teacher.ask(List.of(text)).get(0);

            // 20 tokens less 8 of the question are 12 words; the cut goes by characters, so the last may be half a word
            List<Double> possible = new ArrayList<>();
            List<String> words = new ArrayList<>(List.of(text.split(" ")));
            for (int kept = 8; kept <= 12; kept++) {
                for (String end : List.of(words.get(kept - 1), "[UNK]")) {
                    String head = String.join(" ", words.subList(0, kept - 1)) + " " + end;
                    possible.add(model.probability(List.of(PROMPT.about(head).split(" ")), "yes"));
                }
            }
            assertThat(possible).anySatisfy(value -> assertThat(answer.first()).isCloseTo(value, within(1e-6)));
        }
    }

    @Test
    void aLossIsTheSumThatLoopsGiveWhateverTheWindows() throws IOException {
        String text = "wave ridge tide the summit unheard sail slope reef";
        List<String> words = List.of(text.split(" "));
        for (int room : new int[] {1, 4, LONG_ENOUGH}) {
            Path directory = model.write(folder.resolve("room-" + room), room + 1);
            double expected = 0;
            for (int i = 0; i < words.size(); i++) {
                List<String> seen = new ArrayList<>(List.of("<s>"));
                seen.addAll(words.subList(i - i % room, i));
                expected -= model.nextByHand(seen)[Math.max(0, model.vocabulary.indexOf(words.get(i)))];
            }
            try (LossTeacher teacher = new LossTeacher(directory, 512, runtime)) {
                List<Teacher.Answer> answers = teacher.ask(List.of("", text, "wave"));

                assertThat(answers.get(0)).isEqualTo(new Teacher.Answer(0, 0));
                assertThat(answers.get(1).first()).isCloseTo(expected, within(1e-5));
                assertThat(answers.get(1).second()).isEqualTo(words.size());
                assertThat(answers.get(2).second()).isEqualTo(1);
            }
        }
    }

    @Test
    void aDigestDependsOnModelQuestionAndLength() throws IOException {
        Path first = model.write(folder.resolve("first"), LONG_ENOUGH);
        Path other = new SmallCausalModel(6).write(folder.resolve("other"), LONG_ENOUGH);
        List<String> digests = new ArrayList<>();
        for (Path directory : List.of(first, other)) {
            for (String end : List.of("", " :")) {
                for (int tokens : new int[] {20, 21}) {
                    try (AskTeacher teacher =
                            new AskTeacher(directory, Prompt.of(SmallCausalModel.QUESTION + end), tokens, runtime)) {
                        digests.add(teacher.digest());
                    }
                }
            }
        }
        assertThat(digests).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void aDirectoryThatHoldsNoSuchModelIsRefusedWithWhatIsMissing() throws IOException {
        assertThatThrownBy(() -> new AskTeacher(folder, PROMPT, LONG_ENOUGH, runtime))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("it has no model.pt");
        Path directory = model.write(folder.resolve("short"), LONG_ENOUGH);
        assertThatThrownBy(() -> new AskTeacher(directory, PROMPT, 8, runtime))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("of 8 tokens");
        Files.writeString(directory.resolve("serving.properties"), "vocabulary=letters");
        assertThatThrownBy(() -> new AskTeacher(directory, PROMPT, LONG_ENOUGH, runtime))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("tokenizer or bytes");
        Files.writeString(directory.resolve("serving.properties"), "");
        assertThatThrownBy(() -> new LossTeacher(directory, LONG_ENOUGH, runtime))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("startTokenId");
        Files.writeString(directory.resolve("model.pt"), "no archive");
        assertThatThrownBy(() -> new AskTeacher(directory, PROMPT, LONG_ENOUGH, runtime))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("cannot be used");
    }
}

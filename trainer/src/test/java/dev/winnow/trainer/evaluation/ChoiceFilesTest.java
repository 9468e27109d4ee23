package dev.winnow.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceFilesTest {
    private static final String GOOD = "{\"prompt\":\"It is\",\"choices\":[\"hot\",\"cold\"],\"answer\":1}";

    @TempDir
    Path folder;

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private ChoiceItem only(String line) throws IOException {
        return ChoiceFiles.read(List.of(write("task.jsonl", line)), 10)
                .get(0)
                .items()
                .get(0);
    }

    @Test
    void everyChoiceComesAfterThePrompt() throws IOException {
        ChoiceItem item =
                only("{\"id\":\"x1\",\"prompt\":\"It is\\n\",\"choices\":[\"hot\",\" cold\"],\"answer\":1,\"more\":0}");

        assertThat(item)
                .isEqualTo(new ChoiceItem(
                        "x1",
                        List.of(new ChoiceItem.Option("It is", "hot"), new ChoiceItem.Option("It is", "cold")),
                        1));
    }

    @Test
    void aQuestionIsClosedWithAnswerOnce() throws IOException {
        assertThat(only("{\"prompt\":\"Question: Why?\\n\",\"choices\":[\"a\",\"b\"],\"answer\":0}")
                        .options()
                        .get(0)
                        .context())
                .isEqualTo("Question: Why?\nAnswer:");
        assertThat(only("{\"prompt\":\"Passage: P.\\nQuestion: Why?\",\"choices\":[\"a\",\"b\"],\"answer\":0}")
                        .options()
                        .get(0)
                        .context())
                .isEqualTo("Passage: P.\nQuestion: Why?\nAnswer:");
        assertThat(only("{\"prompt\":\"Question: Why?\\nAnswer:\",\"choices\":[\"a\",\"b\"],\"answer\":0}")
                        .options()
                        .get(0)
                        .context())
                .isEqualTo("Question: Why?\nAnswer:");
    }

    @Test
    void oneContinuationComesAfterEveryContext() throws IOException {
        ChoiceItem item = only("{\"prompt\":\"_ ran.\",\"choices\":[\"Ann\",\"Bo\"],\"answer\":0,"
                + "\"context_options\":[\"So Ann\",\"So Bo\"],\"continuation\":\"ran.\"}");

        assertThat(item.options())
                .containsExactly(new ChoiceItem.Option("So Ann", "ran."), new ChoiceItem.Option("So Bo", "ran."));
        assertThat(item.answer()).isZero();
        assertThat(item.id()).isEqualTo("task-1");
    }

    @Test
    void linesWithoutChoicesAndFilesOfThemAreNoTasks() throws IOException {
        write("mixed.jsonl", "{\"context\":\"one\",\"completion\":\"two\"}", "", GOOD);
        write("reference.jsonl", "{\"context\":\"one\",\"completion\":\"two\"}");

        List<ChoiceTask> tasks = ChoiceFiles.read(List.of(folder), 10);

        assertThat(tasks).extracting(ChoiceTask::name).containsExactly("mixed");
        assertThat(tasks.get(0).items()).hasSize(1);
    }

    @Test
    void theFirstItemsOfATaskAreTakenAndWhatFollowsThemIsNotRead() throws IOException {
        write("task.jsonl", GOOD, GOOD, "not read");

        assertThat(ChoiceFiles.read(List.of(folder), 2).get(0).items()).hasSize(2);
        assertThatThrownBy(() -> ChoiceFiles.read(List.of(folder), 0)).hasMessageContaining("1 to 20000, got 0");
    }

    @Test
    void whereNoLineHasChoicesTheLayoutIsExplained() throws IOException {
        Path file = write("task.jsonl", "{\"text\":\"t\"}");

        assertThatThrownBy(() -> ChoiceFiles.read(List.of(file), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{prompt, choices, answer}");
        assertThatThrownBy(() -> ChoiceFiles.read(List.of(folder.resolve("absent")), 2))
                .hasMessageContaining("task path")
                .hasMessageContaining("does not exist");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "not json; is not JSON",
                "[1]; is not a JSON object",
                "{'prompt':'p','choices':['a'],'answer':0}; at least two texts in 'choices'",
                "{'prompt':'p','choices':'ab','answer':0}; at least two texts in 'choices'",
                "{'prompt':'p','choices':['a',' '],'answer':0}; none of them blank",
                "{'prompt':'p','choices':['a','b'],'answer':2}; needs an 'answer' from 0 to 1, has 2",
                "{'prompt':'p','choices':['a','b'],'answer':-1}; needs an 'answer' from 0 to 1, has -1",
                "{'prompt':'p','choices':['a','b'],'answer':'1'}; needs an 'answer' from 0 to 1",
                "{'prompt':'p','choices':['a','b']}; needs an 'answer' from 0 to 1",
                "{'choices':['a','b'],'answer':0}; has no text in 'prompt'",
                "{'choices':['a','b'],'answer':0,'context_options':['a','b']}; has no text in 'continuation'",
                "{'choices':['a','b'],'answer':0,'continuation':'c','context_options':['a','b','c']}; as many 'context_options'",
                "{'choices':['a','b'],'answer':0,'continuation':' ','context_options':['a','b']}; needs a 'continuation'",
            },
            quoteCharacter = '~')
    void whatIsNotAnItemIsNamedWithItsPlace(String line, String problem) throws IOException {
        Path file = write("task.jsonl", GOOD, line.replace('\'', '"'));

        assertThatThrownBy(() -> ChoiceFiles.read(List.of(file), 10))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("task.jsonl line 2")
                .hasMessageContaining(problem);
    }

    @Test
    void anEndlessLineAndABrokenArchiveAreRefusedWithTheirPlace() throws IOException {
        Path endless = write("endless.jsonl", GOOD, "x".repeat(2 << 20));
        assertThatThrownBy(() -> ChoiceFiles.read(List.of(endless), 10))
                .hasMessageContaining("endless.jsonl line 2 has more than 1048576 characters");
        Path plain = write("plain.jsonl.gz", GOOD);
        assertThatThrownBy(() -> ChoiceFiles.read(List.of(plain), 10))
                .hasMessageContaining("plain.jsonl.gz cannot be read");
        Path whole = folder.resolve("cut.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            out.write((GOOD + "\n").repeat(9).getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(whole, Arrays.copyOf(bytes, bytes.length - 12));
        assertThatThrownBy(() -> ChoiceFiles.read(List.of(whole), 10))
                .hasMessageContaining("cut.jsonl.gz line ")
                .hasMessageContaining("cannot be read");
    }
}

package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The conversation with a child process; a shell speaks for Python, since it takes the same option. */
class PythonProcessIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void answersComeInTheOrderOfTheQuestions() throws IOException {
        try (PythonProcess process =
                process("echo '{\"ready\": 1}'; while read -r line; do echo \"{\\\"heard\\\": $line}\"; done", LONG)) {
            assertThat(process.answer().path("ready").asInt()).isEqualTo(1);
            for (String word : List.of("one", "two")) {
                assertThat(process.ask("repeat", word)
                                .path("heard")
                                .path("with")
                                .asText())
                        .isEqualTo(word);
            }
        }
    }

    @Test
    void anErrorThatItAnswersIsThrown() throws IOException {
        try (PythonProcess process = process("echo '{\"error\": \"no memory\"}'; read -r line", LONG)) {
            assertThatThrownBy(process::answer)
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining("no memory");
        }
    }

    @Test
    void anEndWithoutAnAnswerIsReportedWithTheExitCodeAndTheLastOutput() throws IOException {
        try (PythonProcess process = process("for n in 1 2 3 4 5; do echo \"word $n\" >&2; done; exit 7", LONG)) {
            assertThatThrownBy(() -> process.ask("anything", ""))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContainingAll("exit code 7", "word 3 / word 4 / word 5")
                    .hasMessageNotContaining("word 2");
        }
    }

    @Test
    void whatIsNotAnAnswerIsRefusedHoweverLongItIs() throws IOException {
        try (PythonProcess process = process("head -c 30000000 /dev/zero | tr '\\0' x; echo; sleep 60", LONG)) {
            assertThatThrownBy(process::answer)
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining("does not answer as a Python would")
                    .hasMessageNotContaining("xxx");
        }
    }

    @Test
    void oneThatDoesNotAnswerIsNotWaitedForAndIsGoneAfterwards() throws IOException {
        PythonProcess process = process("exec sleep 60", Duration.ofMillis(100));
        try (process) {
            assertThatThrownBy(process::answer).hasMessageContaining("did not answer within");
            assertThat(process.isAlive()).isTrue();
        }
        await().until(() -> !process.isAlive());
    }

    @Test
    void aProgramThatIsMissingIsReported() {
        assertThatThrownBy(() -> PythonProcess.start("/nowhere/python", List.of(), LONG))
                .isInstanceOf(LocalStackException.class)
                .hasMessageContaining("/nowhere/python");
    }

    private PythonProcess process(String script, Duration limit) throws IOException {
        Path file = Files.writeString(folder.resolve("script.sh"), script);
        return PythonProcess.start("/bin/sh", List.of(file.toString()), limit);
    }
}

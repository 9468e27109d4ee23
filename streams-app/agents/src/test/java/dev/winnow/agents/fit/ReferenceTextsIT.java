package dev.winnow.agents.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.agent.AgentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceTextsIT {

    @Test
    void referencesAreReadInAllLayoutsOfTasks(@TempDir Path files) throws IOException {
        Path file = files.resolve("task.jsonl");
        Files.writeString(file, """
                {"group": "0", "text": "plain"}
                {"group": "1", "prompt": "Question:", "completion": "answer"}
                {"group": "0", "context": "It was", "completion": "late"}
                {"prompt": "Which?", "choices": ["this", "that"], "answer": 1}
                """);

        assertThat(ReferenceTexts.read(List.of(file)))
                .containsExactly("plain", "Question:\nanswer", "It was\nlate", "Which?\nthat");
        Files.writeString(file, "{\"title\": \"nothing to read\"}");
        assertThatThrownBy(() -> ReferenceTexts.read(List.of(file)))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("item 1");
    }

    @Test
    void aLineThatIsNotJsonIsRefusedByItsNumber(@TempDir Path files) throws IOException {
        Path file = Files.writeString(files.resolve("task.jsonl"), "{\"text\": \"plain\"}\n\n{broken\n");

        assertThatThrownBy(() -> ReferenceTexts.read(List.of(file)))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("task.jsonl")
                .hasMessageContaining("item 2");
    }

    @Test
    void noAgentIsFittedToAPassageThatRunsReportOn(@TempDir Path files) throws IOException {
        Path file = files.resolve("task.jsonl");
        String reported = "{\"context\": \"2\", \"prompt\": \"2 asked\", \"completion\": \"in whatever way\"}\n";
        Files.writeString(
                file, reported + "{\"context\": \"0\", \"prompt\": \"0 asked\", \"completion\": \"answer\"}\n");

        assertThat(ReferenceTexts.read(List.of(file))).containsExactly("0 asked\nanswer");
        Files.writeString(file, reported);
        assertThatThrownBy(() -> ReferenceTexts.read(List.of(file)))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("all 1 items", "add items of other passages");
    }
}

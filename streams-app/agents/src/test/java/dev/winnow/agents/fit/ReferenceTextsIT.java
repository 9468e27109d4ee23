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
                {"text": "plain"}
                {"prompt": "Question:", "completion": "answer"}
                {"context": "It was", "completion": "late"}
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
    void aLineThatIsNoJsonIsRefusedByItsNumber(@TempDir Path files) throws IOException {
        Path file = Files.writeString(files.resolve("task.jsonl"), "{\"text\": \"plain\"}\n\n{broken\n");

        assertThatThrownBy(() -> ReferenceTexts.read(List.of(file)))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("task.jsonl")
                .hasMessageContaining("item 2");
    }
}

package dev.winnow.agents.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.agent.AgentException;
import dev.winnow.agent.fit.TaskItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskItemsIT {
    @TempDir
    Path directory;

    private TaskItem only(String line) throws IOException {
        Path file = directory.resolve("exam.jsonl");
        Files.writeString(file, line + "\n");
        return TaskItems.read(List.of(file)).get(0);
    }

    @Test
    void everyLayoutGivesItsParts() throws IOException {
        assertThat(only("{\"id\":\"a\",\"text\":\"whole\",\"context\":\"not\",\"completion\":\"this\"}"))
                .isEqualTo(new TaskItem("exam/a", "", "whole", List.of()));
        assertThat(only("{\"context\":\"asked\",\"completion\":\"answer\"}"))
                .isEqualTo(new TaskItem("exam/1", "", "asked", List.of("answer")));
        assertThat(only("{\"id\":7,\"prompt\":\"Question: which?\\nAnswer:\",\"choices\":[\"x\",\"y\"],\"answer\":1}"))
                .isEqualTo(new TaskItem("exam/7", "", " which?\n", List.of("x", "y")));
        assertThat(only("{\"prompt\":\"which?\",\"choices\":[\"x\",\"y\"]}").answers())
                .containsExactly("x", "y");
    }

    @Test
    void thePassageOfAPromptIsNotPartOfTheQuestion() throws IOException {
        assertThat(only("{\"context\":\"A river.\",\"prompt\":\"A river.\\n"
                        + "Question: what?\\n"
                        + "Answer:\",\"completion\":\"it\"}"))
                .isEqualTo(new TaskItem("exam/1", "A river.", " what?\n", List.of("it")));
        assertThat(only("{\"prompt\":\"Passage: A river.\\nquestion: what?\",\"choices\":[\"no\",\"yes\"]}"))
                .isEqualTo(new TaskItem("exam/1", " A river.\n", " what?", List.of("no", "yes")));
    }

    @Test
    void aLineThatIsNotAnItemIsRefusedWithItsNumber() throws IOException {
        Path file = directory.resolve("exam.jsonl");
        Files.writeString(file, "{\"text\":\"fine\"}\n{\"other\":1}\n");
        assertThatThrownBy(() -> TaskItems.read(List.of(file)))
                .isInstanceOf(AgentException.class)
                .hasMessageContaining("item 2")
                .hasMessageContaining("exam.jsonl");
    }
}

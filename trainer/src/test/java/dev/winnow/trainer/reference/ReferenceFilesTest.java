package dev.winnow.trainer.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceFilesTest {
    @TempDir
    Path folder;

    @Test
    void allLayoutsAreReadAndMultipleChoiceIsLeftOut() throws IOException {
        write("words.jsonl", 12, i -> "{\"id\":\"w" + i + "\",\"context\":\"one two\",\"completion\":\"three\"}");
        write(
                "questions.jsonl",
                12,
                i -> "{\"id\":\"q" + i + "\",\"context\":\"long\",\"prompt\":\"Q?\",\"completion\":\"A\"}");
        write("plain.jsonl", 12, i -> "{\"id\":\"p" + i + "\",\"text\":\"some text\"}");
        write("choice.jsonl", 3, i -> "{\"id\":\"c" + i + "\",\"prompt\":\"Q\",\"choices\":[\"a\"],\"answer\":0}");

        List<ReferenceTask> tasks = ReferenceFiles.read(List.of(folder));

        assertThat(tasks).extracting(ReferenceTask::name).containsExactly("plain", "questions", "words");
        assertThat(tasks.get(0).items().get(0).prompt()).isEmpty();
        assertThat(tasks.get(1).items().get(0).prompt()).isEqualTo("Q?");
        assertThat(tasks.get(2).items().get(0))
                .extracting(ReferenceItem::completion)
                .isEqualTo("three");
    }

    @Test
    void gzipFilesAreRead() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            lines.append("{\"id\":\"").append(i).append("\",\"text\":\"t\"}\n");
        }
        Path file = folder.resolve("task.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        }

        assertThat(ReferenceFiles.read(List.of(file)).get(0).items()).hasSize(12);
    }

    @Test
    void rewardAndReportShardsShareNoItemAndDoNotDependOnTheOrderOfTheFile() throws IOException {
        write("a.jsonl", 40, i -> "{\"id\":\"" + i + "\",\"text\":\"t\"}");
        write("b.jsonl", 40, i -> "{\"id\":\"" + (39 - i) + "\",\"text\":\"t\"}");

        List<ReferenceTask> tasks = ReferenceFiles.read(List.of(folder));

        ReferenceTask task = tasks.get(0);
        assertThat(task.rewardShard()).doesNotContainAnyElementsOf(task.reportShard());
        assertThat(task.rewardShard().size() + task.reportShard().size()).isEqualTo(40);
        assertThat(tasks.get(1).rewardShard()).isEqualTo(task.rewardShard());
    }

    @Test
    void whatCannotBeReadIsNamedWithItsPlace() throws IOException {
        Path broken = write("broken.jsonl", 2, i -> i == 0 ? "{\"text\":\"t\"}" : "not json");
        assertThatThrownBy(() -> ReferenceFiles.read(List.of(broken))).hasMessageContaining("broken.jsonl line 2");
        Path empty = write("empty.jsonl", 1, i -> "{\"title\":\"t\"}");
        assertThatThrownBy(() -> ReferenceFiles.read(List.of(empty)))
                .hasMessageContaining("neither completion nor text");
        Path absent = folder.resolve("absent");
        assertThatThrownBy(() -> ReferenceFiles.read(List.of(absent))).hasMessageContaining("does not exist");
    }

    private Path write(String name, int lines, IntFunction<String> line) throws IOException {
        Path file = folder.resolve(name);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(line.apply(i)).append('\n');
        }
        return Files.writeString(file, text);
    }
}

package dev.winnow.trainer.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceFilesTest {
    @TempDir
    Path folder;

    @Test
    void allLayoutsAreReadAndMultipleChoiceIsLeftOut() throws IOException {
        write(
                "words.jsonl",
                12,
                i -> "{\"id\":\"w" + i + "\",\"context\":\"one two " + i + "\",\"completion\":\"three\"}");
        write(
                "questions.jsonl",
                12,
                i -> "{\"id\":\"q" + i + "\",\"context\":\"long " + i + "\",\"prompt\":\"Q?\",\"completion\":\"A\"}");
        write("plain.jsonl", 12, i -> "{\"id\":\"p" + i + "\",\"text\":\"some text " + i + "\"}");
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
            lines.append("{\"id\":\"")
                    .append(i)
                    .append("\",\"text\":\"t")
                    .append(i)
                    .append("\"}\n");
        }
        Path file = folder.resolve("task.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
        }

        assertThat(ReferenceFiles.read(List.of(file)).get(0).items()).hasSize(12);
    }

    @Test
    void rewardAndReportShardsShareNoItemAndDoNotDependOnTheOrderOfTheFile() throws IOException {
        write("a.jsonl", 40, i -> "{\"id\":\"" + i + "\",\"text\":\"t" + i + "\"}");
        write("b.jsonl", 40, i -> "{\"id\":\"" + (39 - i) + "\",\"text\":\"t" + (39 - i) + "\"}");

        List<ReferenceTask> tasks = ReferenceFiles.read(List.of(folder));

        ReferenceTask task = tasks.get(0);
        assertThat(task.rewardShard()).doesNotContainAnyElementsOf(task.reportShard());
        assertThat(task.rewardShard().size() + task.reportShard().size()).isEqualTo(40);
        assertThat(tasks.get(1).rewardShard()).isEqualTo(task.rewardShard());
    }

    @Test
    void noPassageIsInBothShardsHoweverManyQuestionsItHas() throws IOException {
        Path file = write(
                "reading.jsonl",
                400,
                i -> "{\"id\":\"r" + i + "\",\"context\":\"Passage " + i / 8
                        + " tells of a river.\",\"prompt\":\"Passage " + i / 8 + " tells of a river.\\nQuestion " + i
                        + "?\",\"completion\":\"A\"}");

        ReferenceTask task = ReferenceFiles.read(List.of(file)).get(0);

        Set<String> rewarded = passages(task.rewardShard());
        assertThat(passages(task.reportShard())).isNotEmpty().doesNotContainAnyElementsOf(rewarded);
        assertThat(rewarded).isNotEmpty();
        assertThat(task.rewardShard().size() + task.reportShard().size()).isEqualTo(400);
    }

    private static Set<String> passages(List<ReferenceItem> items) {
        return items.stream().map(item -> item.prompt().split("\n", 2)[0]).collect(Collectors.toSet());
    }

    @Test
    void aGroupThatALineNamesGoesBeforeItsPassage() throws IOException {
        Path file = write(
                "articles.jsonl",
                200,
                i -> "{\"id\":\"a" + i + "\",\"group\":\"article " + i / 10 + "\",\"context\":\"passage " + i
                        + "\",\"prompt\":\"article " + i / 10 + "\",\"completion\":\"A\"}");

        ReferenceTask task = ReferenceFiles.read(List.of(file)).get(0);

        assertThat(passages(task.reportShard())).doesNotContainAnyElementsOf(passages(task.rewardShard()));
    }

    @Test
    void aPassageIsInTheSameShardOfEveryTaskWhateverItsIdsAndWhiteSpace() throws IOException {
        write("one.jsonl", 60, i -> "{\"id\":\"x" + i + "\",\"context\":\"Passage " + i + ".\",\"completion\":\"A\"}");
        write(
                "two.jsonl",
                60,
                i -> "{\"id\":\"y" + i + "\",\"context\":\" Passage\\n" + i + ". \",\"prompt\":\"Passage " + i
                        + ".\",\"completion\":\"B\"}");
        write("three.jsonl", 60, i -> "{\"text\":\"Passage " + i + ".\"}");

        List<ReferenceTask> tasks = ReferenceFiles.read(List.of(folder));

        Set<String> rewarded = tasks.stream()
                .flatMap(task -> task.rewardShard().stream())
                .map(ReferenceFilesTest::text)
                .collect(Collectors.toSet());
        Set<String> reported = tasks.stream()
                .flatMap(task -> task.reportShard().stream())
                .map(ReferenceFilesTest::text)
                .collect(Collectors.toSet());
        assertThat(reported).isNotEmpty().doesNotContainAnyElementsOf(rewarded);
    }

    private static String text(ReferenceItem item) {
        return item.prompt().isEmpty() ? item.completion() : item.prompt().strip();
    }

    @Test
    void aTaskOfOnePassageIsRefusedWithTheRemedy() throws IOException {
        Path file = write(
                "single.jsonl",
                50,
                i -> "{\"id\":\"s" + i + "\",\"context\":\"the only passage\",\"prompt\":\"Q\",\"completion\":\"A\"}");

        assertThatThrownBy(() -> ReferenceFiles.read(List.of(file)))
                .hasMessageContaining("'single'")
                .hasMessageContaining("all of its 50 item(s) in one shard")
                .hasMessageContaining("add items of other passages");
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

package dev.winnow.lab.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTargetTest {
    @TempDir
    Path folder;

    @Test
    void filesWithAnErrorOfTheirOwnAreNotSeeds() throws IOException {
        FuzzInput whole = new FuzzInput("whole.jsonl", CrawlFiles.utf8("{\"text\":\"some words\"}\n"));
        FuzzInput torn = new FuzzInput("torn.jsonl", CrawlFiles.utf8("{\"text\":\"some words\"}\n{\"text\":"));
        List<FuzzInput> made = FileTarget.of(folder, List.of()).seeds();

        assertThat(made).isNotEmpty();
        assertThat(FileTarget.of(folder, List.of(torn, whole)).seeds())
                .hasSize(made.size() + 1)
                .contains(whole)
                .doesNotContain(torn);
    }
}

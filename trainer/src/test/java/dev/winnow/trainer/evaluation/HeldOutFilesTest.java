package dev.winnow.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldOutFilesTest {
    @TempDir
    Path folder;

    @Test
    void theSourceIsTheDomainAndElseTheNameOfTheFile() throws IOException {
        Files.writeString(folder.resolve("a.jsonl"), """
                {"text":"one","source":"wikipedia"}
                {"text":"two","source":"book"}
                {"text":" "}
                """);
        Files.writeString(folder.resolve("notes.jsonl"), """
                {"text":"three"}
                {"text":"four","source":"book"}
                """);

        Map<String, List<String>> texts = HeldOutFiles.read(List.of(folder), 1_000);

        assertThat(texts)
                .containsOnly(
                        Map.entry("wikipedia", List.of("one")),
                        Map.entry("book", List.of("two", "four")),
                        Map.entry("notes", List.of("three")));
    }

    @Test
    void aDomainIsReadUntilItHasItsCharacters() throws IOException {
        Files.writeString(folder.resolve("a.jsonl"), """
                {"text":"123456"}
                {"text":"789"}
                {"text":"over"}
                {"text":"other","source":"other"}
                """);

        assertThat(HeldOutFiles.read(List.of(folder), 7))
                .containsOnly(Map.entry("a", List.of("123456", "789")), Map.entry("other", List.of("other")));
    }

    @Test
    void whatIsNotTextIsNamedWithItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("a.jsonl"), "{\"text\":\"t\"}\n{\"body\":\"t\"}\n");
        assertThatThrownBy(() -> HeldOutFiles.read(List.of(file), 100))
                .hasMessageContaining("a.jsonl line 2 has no 'text'");
        Path empty = Files.writeString(folder.resolve("empty.jsonl"), "\n");
        assertThatThrownBy(() -> HeldOutFiles.read(List.of(empty), 100)).hasMessageContaining("no held-out text");
    }

    @Test
    void sourcesThatAreAddressesOfDocumentsAreRefused() throws IOException {
        Path file = Files.write(
                folder.resolve("a.jsonl"),
                IntStream.range(0, 1_100)
                        .mapToObj(i -> "{\"text\":\"t\",\"source\":\"http://page/" + i + "\"}")
                        .toList());

        assertThatThrownBy(() -> HeldOutFiles.read(List.of(file), 100))
                .hasMessageContaining("'source' must name a domain");
    }
}

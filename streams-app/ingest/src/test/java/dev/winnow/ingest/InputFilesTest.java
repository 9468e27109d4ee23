package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
    @TempDir
    Path folder;

    @Test
    void regularFilesComeSortedAndOnceAndLinksAreNotFollowed() throws IOException {
        Files.createDirectories(folder.resolve("b"));
        Files.writeString(folder.resolve("b/two"), "22");
        Files.writeString(folder.resolve("a"), "1");
        Files.createSymbolicLink(folder.resolve("b/loop"), folder);
        Files.createSymbolicLink(folder.resolve("c"), folder.resolve("a"));

        InputFiles inputs = InputFiles.list(List.of(folder, folder.resolve("a")));

        assertThat(inputs.files())
                .extracting(file -> folder.toRealPath().relativize(file.path()).toString())
                .containsExactly("a", "b/two");
        assertThat(inputs.notRegular()).isEqualTo(2);
        assertThat(inputs.bytes()).isEqualTo(3);
    }

    @Test
    void aMissingPathIsNamed() {
        assertThatThrownBy(() -> InputFiles.list(List.of(folder.resolve("absent"))))
                .hasMessageContaining("absent")
                .hasMessageContaining("does not exist");
    }
}

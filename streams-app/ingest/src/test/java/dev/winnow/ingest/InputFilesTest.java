package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.ingest.source.InputFile;
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
    void filesWhoseNamesDifferOnlyInBytesThatDoNotDecodeAreAllRead() throws Exception {
        byte[][] names = {{'a', (byte) 0xe9}, {'a', (byte) 0xe8}, {'a', (byte) 0xc3, (byte) 0xa9}};
        for (byte[] name : names) {
            write(name);
        }

        InputFiles inputs = InputFiles.list(List.of(folder));

        assertThat(inputs.files())
                .extracting(file -> file.name().substring(file.name().lastIndexOf('/') + 1))
                .containsExactly("a\\xe8", "a\\xe9", "a\u00e9");
        for (InputFile file : inputs.files()) {
            assertThat(Files.readString(file.path())).isEqualTo("x");
        }
    }

    /** Java cannot spell such a name; the shell can. */
    private void write(byte[] name) throws Exception {
        StringBuilder octal = new StringBuilder();
        for (byte value : name) {
            octal.append(String.format("\\%03o", value));
        }
        Process shell = new ProcessBuilder("sh", "-c", "printf x > \"$(printf '" + octal + "')\"")
                .directory(folder.toFile())
                .start();
        assertThat(shell.waitFor()).isZero();
    }

    @Test
    void aMissingPathIsNamed() {
        assertThatThrownBy(() -> InputFiles.list(List.of(folder.resolve("absent"))))
                .hasMessageContaining("absent")
                .hasMessageContaining("does not exist");
    }

    @Test
    void whatIsStillOnItsWayIsNotListedAmongTheArrivedFiles() throws IOException {
        for (String name : List.of("a.jsonl", ".b.jsonl", "c.jsonl.tmp", "d.part", "partial.txt")) {
            Files.writeString(folder.resolve(name), "text");
        }
        Files.writeString(Files.createDirectory(folder.resolve(".staging")).resolve("e.jsonl"), "text");
        Path hidden = Files.createDirectory(folder.resolve("out.tmp"));
        Files.writeString(hidden.resolve("f.jsonl"), "text");

        InputFiles below = InputFiles.listArrived(List.of(folder, folder.resolve("absent")));
        InputFiles named = InputFiles.listArrived(List.of(hidden));

        assertThat(below.files())
                .extracting(file -> file.path().getFileName().toString())
                .containsExactly("a.jsonl", "partial.txt");
        assertThat(below.unreadable()).containsExactly(folder.resolve("absent").toString());
        assertThat(named.files()).hasSize(1);
    }
}

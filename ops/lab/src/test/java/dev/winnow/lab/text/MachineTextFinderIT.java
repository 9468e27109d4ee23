package dev.winnow.lab.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTextFinderIT {
    @TempDir
    Path machine;

    @Test
    void plainTextIsTakenInPlaceAndTheRestIsUnpacked() throws IOException {
        write("usr/include/a.h", "/* header */ ".repeat(40));
        compress("usr/share/man/man1/tool.1.gz", ".SH NAME\n" + "tool \\- does things\n".repeat(40));
        archive("jdk/lib/src.zip", "java.base/Thing.java", "class Thing {} // thing\n".repeat(40));

        MachineText text = find(100);

        assertThat(text.documentsBySource()).containsOnlyKeys("java", "c", "manual");
        assertThat(text.files()).contains(machine.toRealPath().resolve("usr/include/a.h"));
        assertThat(text.files()).allMatch(file -> matchesOneRule(file, text.sourceRules()));
        assertThat(text.files().stream().filter(file -> file.startsWith(unpacked())))
                .hasSize(2)
                .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(".SH"));
    }

    @Test
    void emptyDoubleAndBinaryFilesAreLeftOut() throws IOException {
        write("usr/include/a.h", "/* the same */ ".repeat(40));
        write("usr/include/b.h", "/* the same */ ".repeat(40));
        write("usr/include/empty.h", "");
        write("usr/include/binary.h", "\0".repeat(500));

        assertThat(find(100).files()).hasSize(1);
    }

    @Test
    void aSecondSearchGivesTheSameFilesWithinTheLimit() throws IOException {
        for (int i = 0; i < 60; i++) {
            write("usr/include/file" + i + ".h", ("/* header " + i + " */ ").repeat(30));
            write("usr/share/perl/file" + i + ".pm", ("# module " + i + "\n").repeat(30));
        }

        MachineText first = find(50);

        assertThat(first.documentsBySource()).containsEntry("c", 25).containsEntry("perl", 25);
        assertThat(find(50)).isEqualTo(first);
    }

    private MachineText find(int limit) throws IOException {
        List<TextRoot> roots = TextRoots.existing(machine, machine.resolve("jdk"), machine.resolve("home"));
        return new MachineTextFinder(roots, unpacked()).find(limit);
    }

    private Path unpacked() {
        // a name that would be a pattern if it were not escaped
        return machine.resolve("unpacked [1]");
    }

    private static boolean matchesOneRule(Path file, List<String> rules) {
        return rules.stream()
                .map(rule -> rule.substring(0, rule.lastIndexOf('=')))
                .anyMatch(glob ->
                        FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(file));
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(machine.resolve(path).getParent());
        Files.writeString(machine.resolve(path), text);
    }

    private void compress(String path, String text) throws IOException {
        Files.createDirectories(machine.resolve(path).getParent());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(machine.resolve(path)))) {
            // lines that differ, so that the compressed file is not too small to be looked at
            for (int i = 0; i < 40; i++) {
                out.write((text.lines().findFirst().orElseThrow() + "\nline " + i * 7_919 + " "
                                + Integer.toHexString(i * 104_729) + "\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void archive(String path, String entry, String text) throws IOException {
        Files.createDirectories(machine.resolve(path).getParent());
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(machine.resolve(path)))) {
            out.putNextEntry(new ZipEntry(entry));
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}

package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CharsetBenchTest {
    private static final String GREEK = "\u03a4\u03bf \u03c0\u03c1\u03c9\u03af \u03c0\u03ae\u03b3\u03b1\u03bc\u03b5"
            + " \u03c3\u03c4\u03b7\u03bd \u03b1\u03b3\u03bf\u03c1\u03ac \u03b3\u03b9\u03b1 \u03c8\u03c9\u03bc\u03af. ";

    @TempDir
    Path folder;

    @Test
    void aFileCountsWhenItsTextIsReadThoughItDeclaresAnother() throws IOException {
        write("iso-8859-7-greek", "a.html", "<html><meta charset=windows-1251><p>" + GREEK.repeat(4), "ISO-8859-7");
        write("windows-1251", "b.txt", GREEK.repeat(4), "ISO-8859-7");
        write("notes", "c.txt", GREEK, "UTF-8");

        List<CharsetFile> files = CharsetFile.read(folder);
        CharsetBenchReport report = CharsetBench.run("ops/winnow bench charsets", files, null, folder);

        assertThat(files).extracting(CharsetFile::html).containsExactly(true, false);
        assertThat(files.get(0).text()).doesNotContain("charset").contains(GREEK);
        assertThat(report.right()).isEqualTo(Map.of("winnow", 1));
        assertThat(report.folders().get("iso-8859-7-greek").right()).isEqualTo(Map.of("winnow", 1));
        assertThat(report.folders().get("windows-1251").right()).isEqualTo(Map.of("winnow", 0));
        assertThat(report.table()).contains("winnow: 0.500 of the files");
    }

    @Test
    void twoOfAHundredCharactersMayDiffer() throws IOException {
        write("windows-1252", "a.txt", "\u00e9".repeat(100), "windows-1252");
        CharsetFile file = CharsetFile.read(folder).get(0);

        assertThat(file.hasText("\u00e9".repeat(98) + "ab")).isTrue();
        assertThat(file.hasText("\u00e9".repeat(97) + "abc")).isFalse();
        assertThat(file.hasText("\u00e9".repeat(99))).isFalse();
    }

    @Test
    void aFolderWithoutCharacterSetsIsRefused() throws IOException {
        write("notes", "a.txt", "words", "UTF-8");

        assertThatThrownBy(() -> CharsetFile.read(folder)).hasMessageContaining("is named by a character set");
    }

    private void write(String name, String file, String text, String charset) throws IOException {
        Files.write(
                Files.createDirectories(folder.resolve(name)).resolve(file), text.getBytes(Charset.forName(charset)));
    }
}

package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Reading.gzip;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFileSourceTest {
    @TempDir
    Path folder;

    @Test
    void aSourceFileIsOneDocumentNamedByItsPath() {
        SourceResult.Draft draft = read("tool.py", utf8("print(1)\n")).drafts().get(0);

        assertThat(draft.text()).isEqualTo("print(1)");
        assertThat(draft.source()).isEqualTo("github");
        assertThat(draft.url()).startsWith("file:///").endsWith("tool.py");
    }

    @Test
    void aCompressedTextFileIsReadThrough() {
        assertThat(read("changelog.gz", gzip(utf8("it works now"))).texts()).containsExactly("it works now");
    }

    @Test
    void aPageIsReducedToItsText() {
        Reading reading = read("page.html", utf8("<!DOCTYPE html><title>T</title><p>One</p><p>two<br>three</p>"));

        assertThat(reading.texts()).containsExactly("One\ntwo\nthree");
        assertThat(reading.drafts().get(0).attributes()).containsEntry("title", "T");
    }

    @Test
    void aJsonConfigurationIsNotADocument() {
        Reading reading = read("package.json", utf8("{\n  \"name\": \"x\"\n}\n"));

        assertThat(reading.texts()).isEmpty();
        assertThat(reading.reasons()).containsExactly("missing-text");
    }

    @Test
    void binaryAndEmptyFilesAreSkippedWithACount() {
        assertThat(read("a.bin", new byte[] {1, 2, 0, 3}).skipped()).containsExactly("binary file");
        assertThat(read("archive.tar.gz", gzip(new byte[2_000])).skipped()).containsExactly("binary file");
        assertThat(read("empty.py", new byte[0]).skipped()).containsExactly("empty file");
    }

    @Test
    void textInAnotherEncodingIsRefused() {
        assertThat(read("latin.txt", new byte[] {'a', (byte) 0xe9, 'b'}).reasons())
                .containsExactly("invalid-utf8");
    }

    @Test
    void aDeeplyNestedPageIsReadWithoutAStackOverflow() {
        Reading reading = read("deep.html", utf8("<html>" + "<div>".repeat(100_000) + "words"));

        assertThat(reading.texts()).containsExactly("words");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "/usr/lib/python3/os.py, github",
        "/usr/include/stdio.h, github",
        "/usr/share/common-licenses/GPL-3, licenses",
        "/usr/share/doc/bash/copyright, licenses",
        "/src/LICENSE.txt, licenses",
        "/usr/share/man/man1/ls.1.gz, documentation",
        "/usr/share/doc/bash/changelog.gz, documentation",
        "/src/README.md, documentation",
        "/data/mine/special.py, mine",
        "/data/notes.own, own",
        "/data/unknown.xyz, ''"
    })
    void aRuleOnThePathGivesTheSourceName(String path, String expected) {
        SourceRules rules = SourceRules.of(List.of("/data/mine/**=mine", "*.own=own"));

        assertThat(rules.of(Path.of(path))).isEqualTo(expected);
    }

    @Test
    void aRuleWithoutANameIsRefusedByName() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> SourceRules.of(List.of("*.py")))
                .hasMessageContaining("\"*.py\"")
                .hasMessageContaining("GLOB=name");
    }

    private Reading read(String name, byte[] content) {
        return Reading.of(folder, name, content, SourceSettings.DEFAULT);
    }
}

package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredTypesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"FloatStorage, false", "LongStorage, false", "HalfStorage, true", "BFloat16Storage, true"})
    void halfPrecisionIsFoundInThePickle(String storage, boolean narrow) throws IOException {
        assertThat(StoredTypes.areNarrow(archive("data.pkl", "ctorch\nFloatStorage\nq\1ctorch\n" + storage + "\nq\2")))
                .isEqualTo(narrow);
    }

    @Test
    void aPickleOfOtherThingsThanArraysHasNoTypes() throws IOException {
        assertThat(StoredTypes.areNarrow(archive("code/model.py", "\nHalfStorage\n")))
                .isFalse();
        assertThat(StoredTypes.areNarrow(Files.writeString(folder.resolve("text.pt"), "\nHalfStorage\n")))
                .isFalse();
    }

    private Path archive(String entry, String content) throws IOException {
        Path file = folder.resolve("model.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("model/" + entry));
            zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
        }
        return file;
    }
}

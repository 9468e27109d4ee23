package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordValuesTest {
    private final RecordValues values =
            new RecordValues(new InputFile(Path.of("/pages/0"), "pages/0", 0, 0), SourceSettings.DEFAULT);

    @Test
    void anObjectBehindTheFrameOfASchemaIsRead() {
        Optional<SourceResult> read = values.framedJson(7, utf8("\0\0\0\0\t {\"text\":\"some words\"}\n"));

        assertThat(read).hasValueSatisfying(result -> assertThat(((SourceResult.Draft) result).text())
                .isEqualTo("some words"));
    }

    @Test
    void anObjectWithoutATextIsRefusedForThat() {
        Optional<SourceResult> read = values.framedJson(7, utf8("\0\0\0\0\t{\"body\":1}"));

        assertThat(read).hasValueSatisfying(result -> assertThat(((SourceResult.Reject) result).reason())
                .isEqualTo(Reason.MISSING_TEXT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0\0\0\0\t", "\0\0\0\0\t{", "\0\0\0\0\t{\u0002\nwords}", "\0\0\0\0\t\nwords"})
    void anAvroRecordIsNotTakenForJson(String value) {
        assertThat(values.framedJson(7, utf8(value))).isEmpty();
    }
}

package dev.winnow.service.show;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Document;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows for terminals: one line each, and inert whatever the text is. */
class RowsTest {
    @Test
    void textOfACrawlCannotActOnATerminal() {
        assertThat(Rows.plain("\u001b]0;title\u0007 a\u202eb\u2066c \u009b31md\r\n\te\u0000\ud800f", 80))
                .isEqualTo("]0;title abc 31md ef");
    }

    @Test
    void aTextIsCutAtAWholeCharacter() {
        assertThat(Rows.plain("abcd", 5)).isEqualTo("abcd");
        assertThat(Rows.plain("abcdefgh", 5)).isEqualTo("abcd…");
        assertThat(Rows.plain("abc\ud83d\ude00\ud83d\ude00", 5)).isEqualTo("abc…");
        assertThat(Rows.plain("ab                  cdef", 5)).isEqualTo("ab c…");
    }

    @Test
    void everyKindHasARowForARecordThatDoesNotDecode() {
        for (ShownTopic kind : ShownTopic.values()) {
            assertThat(Rows.header(kind)).startsWith("RECORD       TIME").doesNotContain("%");
            assertThat(Rows.row(new ShownRecord(kind, "winnow.x", 3, 7, -1, Optional.empty(), "5 bytes\n")))
                    .isEqualTo("3@7          -                    unreadable: 5 bytes");
        }
    }

    @Test
    void aRowHasAsManyLinesAsOne() {
        Document document = Document.newBuilder()
                .setId("0123456789abcdef")
                .setText("first line\nsecond line")
                .setSource("web")
                .setTokens(22)
                .build();

        assertThat(Rows.row(
                        new ShownRecord(ShownTopic.DOCUMENTS, "winnow.documents", 0, 12, 0, Optional.of(document), "")))
                .isEqualTo("0@12         1970-01-01T00:00:00Z 0123456789ab       22 "
                        + "web                                      first line second line");
    }
}

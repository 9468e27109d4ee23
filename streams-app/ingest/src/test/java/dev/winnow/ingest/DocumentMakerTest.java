package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.ingest.source.Reason;
import dev.winnow.ingest.source.SourceResult;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DocumentMakerTest {
    @Test
    void aTextThatIsMostlyReplacementCharactersIsRefused() {
        DocumentMaker.Result made = DocumentMaker.DEFAULT.make(draft("\ufffd\ufffd\ufffd word \ufffd".repeat(10)));

        assertThat(made).isInstanceOfSatisfying(DocumentMaker.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.REPLACEMENT_CHARACTERS);
            assertThat(refused.detail()).contains("40 of 100 characters");
        });
    }

    @Test
    void aFewReplacementCharactersAreTolerated() {
        String text = "words ".repeat(10) + "\ufffd\ufffd";

        assertThat(DocumentMaker.DEFAULT.make(draft(text)))
                .isInstanceOfSatisfying(
                        DocumentMaker.Documents.class,
                        made -> assertThat(made.documents().get(0).text()).isEqualTo(text));
    }

    private static SourceResult.Draft draft(String text) {
        return new SourceResult.Draft(0, text, "", "", 0, Map.of());
    }
}

package dev.winnow.agents.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.winnow.schemas.Document;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DuplicateTextsTest {

    @Test
    void textsAreComparedInFullAndPairsOfWhichOneWasNotSeenDoNotCount() {
        DuplicateTexts texts = new DuplicateTexts(Map.of("b", "a", "c", "a", "d", "elsewhere"));
        // 16 runs of five words; with one word more 16 of 17 are common, with other words at the end 12 of 20
        String words =
                "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
                        + " seventeen eighteen nineteen twenty";
        texts.add(document("a", words));
        texts.add(document("b", words + " more"));
        texts.add(document("c", words.replace("seventeen eighteen nineteen twenty", "and so on forth")));
        texts.add(document("d", words));
        texts.add(document("unasked", words));

        JsonNode json = texts.toJson();

        assertThat(json.path("pairs").asInt()).isEqualTo(2);
        assertThat(json.path("value").asDouble()).isCloseTo(0.5, within(1e-12));
    }

    private static Document document(String id, String text) {
        return Document.newBuilder()
                .setId(id)
                .setText(text)
                .setSource("")
                .setTokens(1)
                .build();
    }
}

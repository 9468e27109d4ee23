package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextCutterTest {
    @Test
    void cutsAtTheEmptyLineBeforeTheLimit() {
        assertThat(TextCutter.cut("first one\nline\n\nsecond", 18)).containsExactly("first one\nline", "second");
    }

    @Test
    void cutsBetweenCharactersWhereThereIsNoBorder() {
        assertThat(TextCutter.cut("\ud83d\ude00".repeat(3), 9))
                .containsExactly("\ud83d\ude00\ud83d\ude00", "\ud83d\ude00");
    }

    @Test
    void losesNoCharacterButWhiteSpaceAndKeepsTheLimit() {
        Random random = new Random(7);
        String alphabet = "abc\u00e9\u4e2d  \n\n";
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(300); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            int limit = 4 + random.nextInt(60);

            List<String> parts = TextCutter.cut(text.toString(), limit);

            assertThat(parts).allSatisfy(part -> {
                assertThat(part).isNotEmpty();
                assertThat(part.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(limit);
            });
            assertThat(String.join("", parts).replaceAll("\\s", ""))
                    .isEqualTo(text.toString().replaceAll("\\s", ""));
        }
    }
}

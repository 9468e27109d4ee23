package dev.winnow.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.TokenRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutTextTest {
    private static final int CONTEXT = 4;
    private static final int END = 256;

    private static HeldOutText text(long tokens, String... texts) {
        return HeldOutText.of(new ByteVocabulary(), CONTEXT, Map.of("domain", List.of(texts)), tokens);
    }

    private static List<TokenRow> rows(HeldOutText text) {
        List<TokenRow> seen = new ArrayList<>();
        text.loss(rows -> {
            seen.addAll(rows);
            return new double[rows.size()];
        });
        return seen;
    }

    private static int[] tokens(int first, String text) {
        return IntStream.concat(IntStream.of(first), text.chars()).toArray();
    }

    @Test
    void windowsFollowEachOtherAndTheLastOneReachesBack() {
        List<TokenRow> rows = rows(text(100, "abcdefghij", "xy"));

        assertThat(rows)
                .extracting(TokenRow::tokens)
                .containsExactly(tokens(END, "abcd"), tokens('d', "efgh"), tokens('f', "ghij"), tokens(END, "xy"));
        assertThat(rows).extracting(TokenRow::scored).containsExactly(4, 4, 2, 2);
    }

    @Test
    void everyTokenIsPredictedOnce() {
        for (int length = 1; length < 20; length++) {
            StringBuilder predicted = new StringBuilder();
            String text = "abcdefghijklmnopqrst".substring(0, length);
            for (TokenRow row : rows(text(100, text))) {
                assertThat(row.tokens().length).isLessThanOrEqualTo(CONTEXT + 1);
                for (int token : Arrays.copyOfRange(row.tokens(), row.firstScored(), row.tokens().length)) {
                    predicted.append((char) token);
                }
            }
            assertThat(predicted).hasToString(text);
        }
    }

    @Test
    void lossIsPerTokenAndPerByteOfEachDomain() {
        Likelihood oneNatEach =
                rows -> rows.stream().mapToDouble(row -> -row.scored()).toArray();
        HeldOutText text = HeldOutText.of(
                new ByteVocabulary(), CONTEXT, Map.of("ascii", List.of("abc", "defgh"), "greek", List.of("αβγδε")));

        Map<String, HeldOutText.Loss> losses = text.loss(oneNatEach);

        assertThat(losses).containsOnlyKeys("ascii", "greek");
        assertThat(losses.get("ascii").nats()).isCloseTo(1, within(1e-12));
        assertThat(losses.get("ascii").tokens()).isEqualTo(8);
        assertThat(losses.get("ascii").capped()).isFalse();
        assertThat(losses.get("greek").bytes()).isEqualTo(10);
        assertThat(losses.get("greek").bitsPerByte()).isCloseTo(1 / Math.log(2), within(1e-12));
    }

    @Test
    void aDomainEndsAtItsMostTokensWithoutCuttingACharacter() {
        HeldOutText text = text(7, "abcd", "αβγδε", "never read");

        HeldOutText.Loss loss = text.loss(rows -> new double[rows.size()]).get("domain");

        // four bytes, then one Greek letter of two; the next one would make eight
        assertThat(loss.tokens()).isEqualTo(6);
        assertThat(loss.bytes()).isEqualTo(6);
        assertThat(loss.capped()).isTrue();
        assertThat(text(4, "abcd")
                        .loss(rows -> new double[rows.size()])
                        .get("domain")
                        .capped())
                .isFalse();
    }

    @Test
    void aDomainWithoutTokensIsRefused() {
        assertThatThrownBy(() -> text(100, "", "")).hasMessageContaining("'domain' has no text");
    }
}

package dev.winnow.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.Vocabulary;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OptionRowTest {
    private static OptionRow row(int context, String given, String continuation) {
        return OptionRow.of(new ByteVocabulary(), context, new ChoiceItem.Option(given, continuation));
    }

    private static String text(OptionRow row) {
        return Arrays.stream(row.row().tokens())
                .mapToObj(token -> token == 256 ? "|" : String.valueOf((char) token))
                .collect(Collectors.joining());
    }

    @Test
    void contextSpaceAndContinuationAreInARowOfWhichTheContinuationIsScored() {
        OptionRow row = row(64, "Answer:", "yes");

        assertThat(text(row)).isEqualTo("Answer: yes");
        assertThat(row.row().scored()).isEqualTo(4);
        assertThat(row.truncated()).isFalse();
    }

    @Test
    void whatIsTooLongLosesItsBeginning() {
        OptionRow row = row(6, "Answer:", "yes");

        assertThat(text(row)).isEqualTo("er: yes");
        assertThat(row.row().scored()).isEqualTo(4);
        assertThat(row.truncated()).isTrue();
    }

    @Test
    void aRowThatJustFitsIsWhole() {
        assertThat(row(10, "Answer:", "yes").truncated()).isFalse();
        assertThat(row(9, "Answer:", "yes").truncated()).isTrue();
    }

    @Test
    void aContinuationAsLongAsTheContextKeepsOneTokenBeforeIt() {
        OptionRow row = row(4, "Answer:", "yes");

        assertThat(text(row)).isEqualTo(": yes");
        assertThat(row.row().scored()).isEqualTo(4);
    }

    @Test
    void ofALongerContinuationTheLastTokensAreScored() {
        OptionRow row = row(4, "Answer:", "certainly");

        assertThat(text(row)).isEqualTo("ainly");
        assertThat(row.row().scored()).isEqualTo(4);
        assertThat(row.truncated()).isTrue();
    }

    @Test
    void theEndOfTextReplacesAnEmptyContext() {
        OptionRow row = row(64, "", "yes");

        assertThat(text(row)).isEqualTo("| yes");
        assertThat(row.row().scored()).isEqualTo(4);
    }

    /** A vocabulary that cuts before each space and knows no more than {@code most} pieces of a text. */
    private static Vocabulary pieces(int most) {
        return new Vocabulary() {
            @Override
            public int size() {
                return 1 << 20;
            }

            @Override
            public int endOfText() {
                return 0;
            }

            @Override
            public int[] encode(String text) {
                return text.isEmpty()
                        ? new int[0]
                        : Arrays.stream(text.split("(?= )"))
                                .limit(most)
                                .mapToInt(piece -> 1 + (piece.hashCode() & 0xffff))
                                .toArray();
            }

            @Override
            public String identity() {
                return "pieces";
            }
        };
    }

    @Test
    void aTokenThatHoldsTheSpaceAndTheWordIsScoredAsOne() {
        OptionRow row = OptionRow.of(pieces(9), 8, new ChoiceItem.Option("one two", "three"));

        assertThat(row.row().tokens()).hasSize(3).endsWith(pieces(9).encode(" three"));
        assertThat(row.row().scored()).isEqualTo(1);
    }

    @Test
    void aContinuationThatMeltsIntoItsContextIsEncodedApart() {
        OptionRow row = OptionRow.of(pieces(2), 8, new ChoiceItem.Option("one two", "three"));

        assertThat(row.row().tokens()).hasSize(3).endsWith(pieces(2).encode(" three"));
        assertThat(row.row().scored()).isEqualTo(1);
    }

    @Test
    void aContinuationWithoutTokensIsRefused() {
        assertThatThrownBy(() -> OptionRow.of(pieces(0), 8, new ChoiceItem.Option("one two", "three")))
                .hasMessageContaining("'three' has no tokens")
                .hasMessageContaining("--tokenizer");
    }
}

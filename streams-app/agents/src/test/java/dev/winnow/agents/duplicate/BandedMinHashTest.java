package dev.winnow.agents.duplicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.agents.duplicate.BandedMinHash.Shape;
import dev.winnow.similarity.Signature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BandedMinHashTest {
    private static final int WORDS = 300;

    private final SplittableRandom random = new SplittableRandom(11);
    private final BandedMinHash hash = new BandedMinHash(BandedMinHash.FINEWEB);

    private String text() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < WORDS; i++) {
            words.add("w" + random.nextInt(1_000_000));
        }
        return String.join(" ", words);
    }

    /** The text with its last words replaced. */
    private String changed(String text, int kept) {
        List<String> words = new ArrayList<>(List.of(text.split(" ")).subList(0, kept));
        while (words.size() < WORDS) {
            words.add("x" + random.nextInt(1_000_000));
        }
        return String.join(" ", words);
    }

    private static double jaccard(int kept) {
        double shared = kept - 4;
        return shared / (2 * (WORDS - 4) - shared);
    }

    private static boolean shareABand(Signature first, Signature second) {
        Set<Long> keys = new HashSet<>(LongStream.of(first.bandKeys()).boxed().toList());
        return LongStream.of(second.bandKeys()).anyMatch(keys::contains);
    }

    @Test
    void theEstimateIsUnbiasedAndBandsAreSharedAsOftenAsTheFormulaPredicts() {
        int pairs = 400;
        for (int kept : new int[] {150, 200, 240, 270, 290}) {
            double similarity = jaccard(kept);
            double sum = 0;
            int candidates = 0;
            for (int pair = 0; pair < pairs; pair++) {
                String original = text();
                Signature first = hash.of(original).orElseThrow();
                Signature second = hash.of(changed(original, kept)).orElseThrow();
                sum += Signature.similarity(first.sketch(), second.sketch(), first.rows());
                candidates += shareABand(first, second) ? 1 : 0;
            }
            double expected = 1 - Math.pow(1 - Math.pow(similarity, 8), 14);
            double equal = (1 + 3 * similarity) / 4;
            assertThat(sum / pairs)
                    .isCloseTo(similarity, within(5 * 4 / 3.0 * Math.sqrt(equal * (1 - equal) / 112 / pairs)));
            assertThat((double) candidates / pairs)
                    .isCloseTo(expected, within(5 * Math.sqrt(expected * (1 - expected) / pairs) + 0.01));
        }
    }

    @ParameterizedTest
    @CsvSource({"\u4e00, \u9fa5", "\u3041, \u3096", "\u30a1, \u30fa"})
    void aTextWithoutSpacesIsFoundAgainAfterAnEdit(char first, char last) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 800; i++) {
            text.append(i % 40 == 39 ? '\u3002' : (char) random.nextInt(first, last + 1));
        }
        String original = text.toString();
        String edited = "2026 " + text.replace(300, 304, "\u4e8c\u5341").append("\u7d42");
        Signature before = hash.of(original).orElseThrow();
        Signature after = hash.of(edited).orElseThrow();

        assertThat(shareABand(before, after)).isTrue();
        assertThat(Signature.similarity(before.sketch(), after.sketch(), before.rows()))
                .isGreaterThan(0.9);
        assertThat(hash.of(original.substring(0, 4))).isEmpty();
    }

    @Test
    void unrelatedTextsShareNoBand() {
        Set<Long> keys = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            for (long key : hash.of(text()).orElseThrow().bandKeys()) {
                assertThat(keys.add(key)).isTrue();
            }
        }
    }

    @Test
    void caseAndPunctuationDoNotCountAndShortTextsHaveNoSignature() {
        Signature first = hash.of("One two, three four five SIX!").orElseThrow();

        assertThat(hash.of("one two three four five six").orElseThrow().bandKeys())
                .isEqualTo(first.bandKeys());
        assertThat(hash.of("one two three four")).isEmpty();
        assertThat(hash.of("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"14, 8, 5, 2", "14, 8, 4, 1", "14, 7, 5, 1", "7, 16, 5, 1"})
    void anotherShapeGivesOtherKeys(int bands, int rows, int words, long seed) {
        // of one run, so that rows of the same factors are equal
        String text = "one two three four five";
        BandedMinHash other = new BandedMinHash(new Shape(bands, rows, words, seed));

        assertThat(shareABand(hash.of(text).orElseThrow(), other.of(text).orElseThrow()))
                .isFalse();
    }

    /** Other values would part what a stage has stored from what it computes. */
    @Test
    void signaturesAreThoseOfEarlierVersions() {
        Signature signature = hash.of("to winnow is to let the stream of air sort grain from chaff")
                .orElseThrow();

        assertThat(signature.bandKeys()).startsWith(-7906488647964429127L, 6693130193253229048L);
        assertThat(signature.sketch()).hasSize(28);
    }

    @Test
    void aShapeIsRefusedOutsideItsRange() {
        assertThatThrownBy(() -> new Shape(0, 8, 5, 1)).hasMessage("bands must be from 1 to 64, but is 0");
        assertThatThrownBy(() -> new Shape(14, 33, 5, 1)).hasMessage("rows must be from 1 to 32, but is 33");
        assertThatThrownBy(() -> new Shape(14, 8, 0, 1)).hasMessage("words must be from 1 to 32, but is 0");
    }
}

package dev.winnow.agents.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextFeaturesTest {

    private static final String TEXT =
            "The cat sat on the mat.\nThe cat ate 42 mice…\n\n- a bullet\nThe cat sat on the mat.\n";

    @Test
    void wordsLinesAndTheirKindsAreCounted() {
        TextStatistics counts = TextFeatures.of(TEXT).counts();

        assertThat(counts.words()).isEqualTo(19);
        assertThat(counts.lines()).isEqualTo(4);
        assertThat(counts.punctuatedLines()).isEqualTo(2);
        assertThat(counts.ellipsisLines()).isEqualTo(1);
        assertThat(counts.bulletLines()).isEqualTo(1);
        assertThat(counts.digits()).isEqualTo(2);
        assertThat(counts.capitals()).isEqualTo(3);
        assertThat(counts.repeatedLineCharacters()).isEqualTo("Thecatsatonthemat.".length());
        assertThat(counts.symbols()).isEqualTo(1);
    }

    @Test
    void wordsAreFoldedToLowerCaseAndFoundAgainByTheirBucket() {
        assertThat(TextFeatures.of("Zebra").ngrams()).containsExactly(FeatureSpace.wordBucket("zebra"));
        assertThat(TextFeatures.of("B2b").ngrams()).containsExactly(FeatureSpace.wordBucket("b7b"));
    }

    @Test
    void aBucketIsListedOnceHoweverOftenItsWordOccurs() {
        int[] ngrams = TextFeatures.of("again again again").ngrams();
        assertThat(ngrams).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void threeFullStopsInARowAreOneEllipsis() {
        TextStatistics counts = TextFeatures.of("wait...\nno.....").counts();
        assertThat(counts.ellipsisLines()).isEqualTo(2);
        assertThat(counts.symbols()).isEqualTo(2);
    }

    @Test
    void ideographsAreWordsOfTheirOwn() {
        assertThat(TextFeatures.of("春眠不覺曉").counts().words()).isEqualTo(5);
    }

    @Test
    void anEmptyTextAndOneOfEmojiHaveNoWordsButStatistics() {
        for (String text : List.of("", " \n\t\n", "😀🎉😀")) {
            TextFeatures features = TextFeatures.of(text);
            assertThat(features.ngrams()).isEmpty();
            assertThat(features.statistics()).isNotEmpty();
            assertThat(features.counts().words()).isZero();
        }
    }

    @Test
    void hugeTextsAreBounded() {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder words = new StringBuilder();
        while (words.length() < 1_000_000) {
            words.append(Long.toString(random.nextLong(1 << 20), 36)).append(' ');
        }
        assertThat(TextFeatures.of(words.toString()).ngrams()).hasSize(FeatureSpace.MAX_NGRAMS);
        assertThat(TextFeatures.of("x".repeat(1_000_000)).counts().longestWord())
                .isEqualTo(FeatureSpace.MAX_CHARACTERS);
    }

    @Test
    void whateverTheTextBucketsAreInTheirRangesAndSharesInTheirs() {
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 300; i++) {
            TextFeatures features = TextFeatures.of(anyText(random));
            for (int bucket : features.ngrams()) {
                assertThat(bucket).isBetween(0, FeatureSpace.STATISTICS_START - 1);
            }
            for (int bucket : features.statistics()) {
                assertThat(bucket).isBetween(FeatureSpace.STATISTICS_START, FeatureSpace.SIZE - 1);
            }
            assertThat(ProseScore.score(features.counts())).isBetween(0.0, 5.0);
        }
    }

    @Test
    void spelledWordsAreThoseThatAreHashed() {
        List<String> words = new ArrayList<>();
        Words.forEach("Naïve CAFÉ, 12 b2b; x", words::add);
        assertThat(words).containsExactly("naïve", "café", "b2b", "x");
        for (String word : words) {
            assertThat(TextFeatures.of(word).ngrams()).containsExactly(FeatureSpace.wordBucket(word));
        }
    }

    private static String anyText(SplittableRandom random) {
        String alphabet = "aZ9 .\n…{}#-漢\ud83d\ude00é\u0000";
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(200);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}

package dev.winnow.agents.betr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.agents.text.TextFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BenchmarkRankingTest {
    private static List<TextFeatures> features(String... texts) {
        return Arrays.stream(texts).map(TextFeatures::of).toList();
    }

    @Test
    void eachItemGivesTheReciprocalOfTheRank() {
        List<TextFeatures> texts = features("red green", "red blue yellow", "black", "");

        // the first item is like the first text most, then like the second; the other item like none
        assertThat(BenchmarkRanking.scores(texts, features("red green", "purple")))
                .containsExactly(1, 0.5, 0, 0);
        assertThat(BenchmarkRanking.scores(texts, features("red green", "black", "blue")))
                .containsExactly(1, 1.5, 1, 0);
    }

    @Test
    void aWordOfAllTextsRanksNone() {
        assertThat(BenchmarkRanking.scores(features("the cat", "the dog"), features("the")))
                .containsExactly(0, 0);
    }

    @Test
    void ofEquallySimilarTextsTheEarlierIsFirst() {
        assertThat(BenchmarkRanking.scores(features("other", "red fox", "red fox"), features("red")))
                .containsExactly(0, 1, 0.5);
    }

    @Test
    void scoresAreThoseOfCosinesComputedPairByPair() {
        SplittableRandom random = new SplittableRandom(5);
        List<TextFeatures> texts = drawn(random, 40);
        List<TextFeatures> items = drawn(random, 10);
        double[] expected = new double[texts.size()];
        for (TextFeatures item : items) {
            double[] similarities = texts.stream()
                    .mapToDouble(text -> cosine(texts, text, item))
                    .toArray();
            List<Integer> order = IntStream.range(0, texts.size())
                    .boxed()
                    .filter(text -> similarities[text] > 0)
                    .sorted(Comparator.comparing(text -> (float) -similarities[text]))
                    .toList();
            for (int rank = 1; rank <= order.size(); rank++) {
                expected[order.get(rank - 1)] += 1.0 / rank;
            }
        }

        assertThat(BenchmarkRanking.scores(texts, items)).containsExactly(expected, within(1e-9));
    }

    private static List<TextFeatures> drawn(SplittableRandom random, int count) {
        List<TextFeatures> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            int words = random.nextInt(1, 30);
            for (int word = 0; word < words; word++) {
                text.append("word").append((char) ('a' + random.nextInt(26))).append(' ');
            }
            texts.add(TextFeatures.of(text.toString()));
        }
        return texts;
    }

    private static double cosine(List<TextFeatures> texts, TextFeatures text, TextFeatures item) {
        double product = 0;
        for (int word : text.ngrams()) {
            product += holds(item, word) ? square(texts, word) : 0;
        }
        return product == 0 ? 0 : product / Math.sqrt(squares(texts, text) * squares(texts, item));
    }

    private static double squares(List<TextFeatures> texts, TextFeatures text) {
        return Arrays.stream(text.ngrams())
                .mapToDouble(word -> square(texts, word))
                .sum();
    }

    /** The square of the weight of a word, 0 of a pair of words. */
    private static double square(List<TextFeatures> texts, int word) {
        long holding = texts.stream().filter(text -> holds(text, word)).count();
        return word < FeatureSpace.WORDS ? Math.pow(Math.log((1.0 + texts.size()) / (1.0 + holding)), 2) : 0;
    }

    private static boolean holds(TextFeatures text, int word) {
        return Arrays.stream(text.ngrams()).anyMatch(bucket -> bucket == word);
    }
}

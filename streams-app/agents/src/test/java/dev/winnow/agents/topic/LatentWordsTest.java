package dev.winnow.agents.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.agents.fit.GeneratedTexts;
import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.agents.text.TextFeatures;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatentWordsTest {

    /** Three vocabularies span two directions beside the one that all texts share. */
    private static final int DIMENSION = 2;

    private static final List<TextFeatures> TEXTS = GeneratedTexts.sample(200, 21).stream()
            .map(document -> TextFeatures.of(document.text()))
            .toList();

    private static float[] fit(long seed) {
        return new LatentWords(TEXTS, DIMENSION).fit(new SplittableRandom(seed));
    }

    private static float[] vector(float[] words, String word) {
        float[] vector = new float[DIMENSION];
        System.arraycopy(words, FeatureSpace.wordBucket(word) * DIMENSION, vector, 0, DIMENSION);
        return vector;
    }

    private static double cosine(float[] first, float[] second) {
        return SphericalMeans.dot(first, second)
                / Math.sqrt(SphericalMeans.dot(first, first) * SphericalMeans.dot(second, second));
    }

    @Test
    void wordsOfTheSameTextsPointTheSameWay() {
        float[] words = fit(1);
        assertThat(cosine(vector(words, "alpbb"), vector(words, "alpcc"))).isGreaterThan(0.5);
        assertThat(cosine(vector(words, "alpbb"), vector(words, "betbb"))).isLessThan(0.2);
    }

    @Test
    void stopWordsAndUnseenWordsHaveNoVector() {
        float[] words = fit(1);
        assertThat(vector(words, "the")).containsOnly(0);
        assertThat(vector(words, "nowhereseen")).containsOnly(0);
    }

    @Test
    void theSameSeedGivesTheSameVectors() {
        assertThat(fit(2)).containsExactly(fit(2));
    }
}

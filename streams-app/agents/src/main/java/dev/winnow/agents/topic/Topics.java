package dev.winnow.agents.topic;

import dev.winnow.agent.AgentException;
import dev.winnow.agents.bag.BagFit;
import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.agents.text.TextFeatures;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Topics of texts: clusters of the mean vectors of their words.
 *
 * @param words vectors of word buckets, row-major
 * @param clusters of the texts
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Topics(float[] words, SphericalMeans.Clusters clusters) {

    /**
     * Finds topics.
     *
     * @throws AgentException when too few texts share words
     */
    public static Topics find(List<TextFeatures> texts, int count, SplittableRandom random) {
        float[] words = new LatentWords(texts, BagFit.DIMENSION).fit(random);
        float[][] points = texts.stream().map(text -> unitMean(text, words)).toArray(float[][]::new);
        if (Arrays.stream(points).filter(SphericalMeans::hasLength).count() < count) {
            throw new AgentException("too few documents of the sample share words to make " + count
                    + " topics; give more documents or lower --topics");
        }
        return new Topics(words, new SphericalMeans(points, count).fit(random));
    }

    /** The number of topics. */
    public int count() {
        return clusters.centres().length;
    }

    /** The topic of a text; a text without a word that topics were made of has an arbitrary one. */
    public int nearest(TextFeatures text) {
        return SphericalMeans.nearest(point(text), clusters.centres());
    }

    /** The mean vector of a text's words, of length 1, or zeros. */
    float[] point(TextFeatures text) {
        return unitMean(text, words);
    }

    private static float[] unitMean(TextFeatures text, float[] words) {
        double[] sum = new double[BagFit.DIMENSION];
        for (int bucket : text.ngrams()) {
            if (bucket < FeatureSpace.WORDS) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += words[bucket * BagFit.DIMENSION + i];
                }
            }
        }
        double length = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
        float[] unit = new float[sum.length];
        for (int i = 0; i < unit.length && length > 0; i++) {
            unit[i] = (float) (sum[i] / length);
        }
        return unit;
    }
}

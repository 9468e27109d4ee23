package dev.winnow.agents.topic;

import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.agents.text.StopWords;
import dev.winnow.agents.text.TextFeatures;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Word vectors for topics: a random projection of IDF-weighted words, sharpened by a few rounds of subspace iteration
 * towards the leading singular directions of the sample (randomised SVD; Halko, Martinsson and Tropp 2011, algorithm 4.4).
 *
 * <p>{@code X [texts, words]} has {@code idf(word)} where a text holds the word, each row scaled to length 1. Rounds of
 * {@code U = orth(X V), V = Xᵀ U} leave in {@code V [words, D]} the directions in order of their weight. The first one is
 * dropped: it is what all texts share. A text's vector is the mean of the vectors of its words.
 */
final class LatentWords {

    private static final int ROUNDS = 5;
    private static final double COMMON = 0.3;
    private static final int FEWEST_TEXTS = 3;

    private final List<TextFeatures> texts;
    private final int dimension;
    private final double[] weights;

    LatentWords(List<TextFeatures> texts, int dimension) {
        this.texts = texts;
        this.dimension = dimension;
        this.weights = inverseFrequencies(texts);
    }

    /** Vectors [{@link FeatureSpace#WORDS}, D], row-major; zero rows for words that are rare, common, stop words or numbers. */
    float[] fit(SplittableRandom random) {
        int width = dimension + 1;
        double[] scales = rowScales();
        double[] words = new double[FeatureSpace.WORDS * width];
        for (int i = 0; i < words.length; i++) {
            words[i] = random.nextGaussian();
        }
        double[] rows = new double[texts.size() * width];
        for (int round = 0; round < ROUNDS; round++) {
            project(words, rows, scales, width);
            orthonormalise(rows, width);
            collect(rows, words, scales, width);
        }
        orthonormalise(words, width);
        float[] vectors = new float[FeatureSpace.WORDS * dimension];
        for (int word = 0; word < FeatureSpace.WORDS; word++) {
            for (int column = 0; column < dimension; column++) {
                vectors[word * dimension + column] = (float) (weights[word] * words[word * width + column + 1]);
            }
        }
        return vectors;
    }

    private static double[] inverseFrequencies(List<TextFeatures> texts) {
        int[] counts = new int[FeatureSpace.WORDS];
        for (TextFeatures text : texts) {
            for (int bucket : text.ngrams()) {
                if (bucket < FeatureSpace.WORDS) {
                    counts[bucket]++;
                }
            }
        }
        double[] weights = new double[FeatureSpace.WORDS];
        for (int word = 0; word < weights.length; word++) {
            boolean telling = counts[word] >= FEWEST_TEXTS && counts[word] < COMMON * texts.size();
            if (telling && !StopWords.isTopicless(word)) {
                weights[word] = StrictMath.log((double) texts.size() / counts[word]);
            }
        }
        return weights;
    }

    private double[] rowScales() {
        double[] scales = new double[texts.size()];
        for (int row = 0; row < scales.length; row++) {
            double squares = 0;
            for (int bucket : texts.get(row).ngrams()) {
                if (bucket < FeatureSpace.WORDS) {
                    squares += weights[bucket] * weights[bucket];
                }
            }
            scales[row] = squares == 0 ? 0 : 1 / Math.sqrt(squares);
        }
        return scales;
    }

    /** {@code rows = X words}. */
    private void project(double[] words, double[] rows, double[] scales, int width) {
        Arrays.fill(rows, 0);
        for (int row = 0; row < scales.length; row++) {
            for (int bucket : texts.get(row).ngrams()) {
                if (bucket < FeatureSpace.WORDS && weights[bucket] != 0) {
                    add(words, bucket * width, scales[row] * weights[bucket], rows, row * width, width);
                }
            }
        }
    }

    /** {@code words = Xᵀ rows}. */
    private void collect(double[] rows, double[] words, double[] scales, int width) {
        Arrays.fill(words, 0);
        for (int row = 0; row < scales.length; row++) {
            for (int bucket : texts.get(row).ngrams()) {
                if (bucket < FeatureSpace.WORDS && weights[bucket] != 0) {
                    add(rows, row * width, scales[row] * weights[bucket], words, bucket * width, width);
                }
            }
        }
    }

    private static void add(double[] from, int fromStart, double factor, double[] to, int toStart, int width) {
        for (int i = 0; i < width; i++) {
            to[toStart + i] += factor * from[fromStart + i];
        }
    }

    /** Modified Gram-Schmidt over the columns; a column without a direction of its own becomes zero. */
    private static void orthonormalise(double[] matrix, int width) {
        for (int column = 0; column < width; column++) {
            double before = dot(matrix, width, column, column);
            for (int other = 0; other < column; other++) {
                subtract(matrix, width, column, other, dot(matrix, width, column, other));
            }
            double length = Math.sqrt(dot(matrix, width, column, column));
            double factor = length > 1e-9 * Math.sqrt(before) ? 1 / length : 0;
            for (int at = column; at < matrix.length; at += width) {
                matrix[at] *= factor;
            }
        }
    }

    private static double dot(double[] matrix, int width, int first, int second) {
        double sum = 0;
        for (int start = 0; start < matrix.length; start += width) {
            sum += matrix[start + first] * matrix[start + second];
        }
        return sum;
    }

    private static void subtract(double[] matrix, int width, int column, int other, double factor) {
        for (int start = 0; start < matrix.length; start += width) {
            matrix[start + column] -= factor * matrix[start + other];
        }
    }
}

package dev.winnow.agents.betr;

import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.agents.text.TextFeatures;
import java.util.Arrays;
import java.util.List;

/**
 * How near texts are to items of tasks, by ranks: each item orders the texts by similarity, and a text has the sum of the reciprocals of its ranks,
 * {@code s(text) = Σ 1 / rank(text | item)} over the items. Ranks, unlike similarities, mean the same for a long item and a short one, so that no task drowns
 * another.
 *
 * <p>Similarity is the cosine of the distinct words of both, each weighted by how rare it is among the texts (inverse document frequency). Texts that
 * share no weighted word with an item have no rank of it; of equally similar texts the earlier has the better rank. Immutable; memory is proportional to
 * the words of all texts, time to items times texts.
 */
final class BenchmarkRanking {
    private final int size;
    private final double[] weights;
    private final double[] lengths;

    /** Texts that have a word, of all words one after another, and where those of each word begin. */
    private final int[] postings;

    private final int[] starts;

    private BenchmarkRanking(List<TextFeatures> texts) {
        size = texts.size();
        starts = new int[FeatureSpace.WORDS + 1];
        for (TextFeatures text : texts) {
            for (int bucket : text.ngrams()) {
                if (isWord(bucket)) {
                    starts[bucket + 1]++;
                }
            }
        }
        weights = new double[FeatureSpace.WORDS];
        for (int word = 0; word < weights.length; word++) {
            weights[word] = StrictMath.log((1.0 + size) / (1.0 + starts[word + 1]));
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        postings = new int[starts[FeatureSpace.WORDS]];
        lengths = new double[size];
        int[] next = Arrays.copyOf(starts, FeatureSpace.WORDS);
        for (int text = 0; text < size; text++) {
            double squares = 0;
            for (int bucket : texts.get(text).ngrams()) {
                if (isWord(bucket)) {
                    postings[next[bucket]++] = text;
                    squares += weights[bucket] * weights[bucket];
                }
            }
            lengths[text] = Math.sqrt(squares);
        }
    }

    /**
     * Ranks texts.
     *
     * @param texts to rank among each other
     * @param items of the tasks
     * @return of each text the sum of its reciprocal ranks, in [0, number of items]
     */
    static double[] scores(List<TextFeatures> texts, List<TextFeatures> items) {
        BenchmarkRanking ranking = new BenchmarkRanking(texts);
        double[] scores = new double[texts.size()];
        for (TextFeatures item : items) {
            int[] order = ranking.order(item);
            for (int rank = 1; rank <= order.length; rank++) {
                scores[order[rank - 1]] += 1.0 / rank;
            }
        }
        return scores;
    }

    /** The texts that are like an item at all, the most similar first. */
    private int[] order(TextFeatures item) {
        double[] products = new double[size];
        for (int bucket : item.ngrams()) {
            if (isWord(bucket)) {
                double square = weights[bucket] * weights[bucket];
                for (int at = starts[bucket]; at < starts[bucket + 1]; at++) {
                    products[postings[at]] += square;
                }
            }
        }
        // the length of the item is the same for all texts; a positive float's bits rise with it
        long[] keys = new long[size];
        int found = 0;
        for (int text = 0; text < size; text++) {
            if (products[text] > 0) {
                int similarity = Float.floatToIntBits((float) (products[text] / lengths[text]));
                keys[found++] = (long) -similarity << Integer.SIZE | text;
            }
        }
        Arrays.sort(keys, 0, found);
        int[] order = new int[found];
        for (int rank = 0; rank < found; rank++) {
            order[rank] = (int) keys[rank];
        }
        return order;
    }

    private static boolean isWord(int bucket) {
        return bucket < FeatureSpace.WORDS;
    }
}

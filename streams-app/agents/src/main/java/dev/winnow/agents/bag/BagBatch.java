package dev.winnow.agents.bag;

import dev.winnow.agents.text.TextFeatures;
import java.util.List;

/**
 * Features of several texts as one flat list of buckets with the start of each bag: for every text the bag of its words
 * and word pairs, then the bag of its statistics. The arrays must not be written to.
 *
 * @param texts features of each text
 * @param buckets all buckets, bag after bag
 * @param starts index of the first bucket of each of the {@code 2 * texts.size()} bags; a bag may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; copies would double the work per batch
public record BagBatch(List<TextFeatures> texts, int[] buckets, int[] starts) {

    /** Lays out the features of a batch. */
    public static BagBatch of(List<TextFeatures> texts) {
        int size = 0;
        for (TextFeatures text : texts) {
            size += text.ngrams().length + text.statistics().length;
        }
        int[] buckets = new int[size];
        int[] starts = new int[2 * texts.size()];
        int next = 0;
        int bag = 0;
        for (TextFeatures text : texts) {
            for (int[] part : new int[][] {text.ngrams(), text.statistics()}) {
                starts[bag++] = next;
                System.arraycopy(part, 0, buckets, next, part.length);
                next += part.length;
            }
        }
        return new BagBatch(List.copyOf(texts), buckets, starts);
    }

    /** Number of texts. */
    public int size() {
        return texts.size();
    }
}

package dev.winnow.agents.text;

/**
 * What the built-in agents see of one text. The arrays are not copied: whoever holds an instance must not write to them.
 *
 * @param ngrams buckets of distinct words and word pairs, at most {@link FeatureSpace#MAX_NGRAMS}, by first appearance
 * @param statistics buckets of the quantised statistics, always the same number
 * @param counts the statistics themselves
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; copies would double the work per document
public record TextFeatures(int[] ngrams, int[] statistics, TextStatistics counts) {

    /** Reads a text; the same text gives the same features. */
    public static TextFeatures of(String text) {
        return new TextScan(text).scan();
    }
}

package dev.winnow.agents.duplicate;

import dev.winnow.agents.text.WordHashes;
import java.util.Arrays;

/**
 * MinHash signatures over runs of five words (Broder 1997), as FineWeb deduplicates: 14 bands of 8 rows.
 *
 * <p>Two texts agree in one row with the probability of their Jaccard similarity s, so that they share a band with probability
 * 1 - (1 - s^8)^14: .77 at s = .75, .92 at s = .8, .0009 at s = .3. Cost: 112 multiplications per run of five words. Pure.
 */
public final class MinHash {

    /** Bands, each of which alone makes two texts candidates. */
    public static final int BANDS = 14;
    /** Rows of one band. */
    public static final int ROWS = 8;
    /** Words of one run. */
    public static final int RUN = 5;

    private static final int LENGTH = BANDS * ROWS;
    private static final long[] FACTORS = factors();

    private MinHash() {}

    /** The signature of a text, 112 numbers; empty for a text of fewer than five words, which has no duplicates. */
    public static int[] signature(String text) {
        long[] words = WordHashes.of(text);
        if (words.length < RUN) {
            return new int[0];
        }
        long[] least = new long[LENGTH];
        Arrays.fill(least, Long.MAX_VALUE);
        for (int from = 0; from + RUN <= words.length; from++) {
            long run = WordHashes.run(words, from, RUN);
            for (int row = 0; row < LENGTH; row++) {
                // multiply-shift: an odd factor per row is a hash family close enough to min-wise for this use
                long hash = (run * FACTORS[row]) ^ ((run * FACTORS[row]) >>> 32);
                least[row] = Math.min(least[row], hash & Long.MAX_VALUE);
            }
        }
        int[] signature = new int[LENGTH];
        for (int row = 0; row < LENGTH; row++) {
            signature[row] = (int) WordHashes.mix(least[row]);
        }
        return signature;
    }

    /** Estimated Jaccard similarity, in [0, 1]; standard error sqrt(s(1-s)/112), at most .05. */
    public static double similarity(int[] first, int[] second) {
        int equal = 0;
        for (int row = 0; row < LENGTH; row++) {
            equal += first[row] == second[row] ? 1 : 0;
        }
        return (double) equal / LENGTH;
    }

    /** The key of one band: equal for equal rows, different for different ones but with probability 2^-64. */
    static long bandKey(int[] signature, int band) {
        long key = band + 1;
        for (int row = band * ROWS; row < (band + 1) * ROWS; row++) {
            key = WordHashes.mix(key * 0x9e3779b97f4a7c15L + signature[row]);
        }
        return key;
    }

    private static long[] factors() {
        long[] factors = new long[LENGTH];
        for (int row = 0; row < LENGTH; row++) {
            factors[row] = WordHashes.mix(row + 1L) | 1;
        }
        return factors;
    }
}

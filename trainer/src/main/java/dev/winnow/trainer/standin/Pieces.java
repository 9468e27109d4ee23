package dev.winnow.trainer.standin;

import dev.winnow.selection.HashDraw;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Cuts a text into pieces of {@value #WORDS} words, so that its length gives no information about where it comes from, and names the words and pairs of
 * neighbouring words of each by a hash. At most {@value #MOST_WORDS} words of a text are read. Stateless.
 */
final class Pieces {
    /** Numbers of features: words have the lower half, pairs the upper. */
    static final int BUCKETS = 1 << 16;

    static final int WORDS = 64;
    static final int MOST_WORDS = 1 << 11;

    /** A shorter rest of a longer text is left out. */
    private static final int LEAST_WORDS = 16;

    private static final int SHIFT = Long.SIZE - 15;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final HashDraw WORD = HashDraw.of(0, "stand-in word");

    private Pieces() {}

    /** Features of each piece; empty when the text has no word. */
    static List<int[]> of(String text) {
        long[] words = words(text);
        List<int[]> pieces = new ArrayList<>();
        for (int from = 0; from < words.length; from += WORDS) {
            int count = Math.min(WORDS, words.length - from);
            if (count >= LEAST_WORDS || from == 0) {
                pieces.add(features(words, from, count));
            }
        }
        return pieces;
    }

    private static int[] features(long[] words, int from, int count) {
        int[] features = new int[2 * count - 1];
        for (int i = 0; i < count; i++) {
            features[i] = (int) (words[from + i] >>> SHIFT);
            if (i > 0) {
                long pair = (words[from + i - 1] * GOLDEN + words[from + i]) * GOLDEN;
                features[count + i - 1] = BUCKETS / 2 + (int) (pair >>> SHIFT);
            }
        }
        return features;
    }

    private static long[] words(String text) {
        List<Long> hashes = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length() && hashes.size() < MOST_WORDS; i++) {
            boolean inside = i < text.length() && Character.isLetterOrDigit(text.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                hashes.add(WORD.bits(text.substring(start, i).toLowerCase(Locale.ROOT)));
                start = -1;
            }
        }
        return hashes.stream().mapToLong(Long::longValue).toArray();
    }
}

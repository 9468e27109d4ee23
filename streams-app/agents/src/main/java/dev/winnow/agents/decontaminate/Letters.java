package dev.winnow.agents.decontaminate;

import java.util.Arrays;

/**
 * A text as its letters and digits in lower case, so that case, punctuation and white space make no difference; and runs of
 * {@value #LENGTH} of them as n-grams, of which some are selected by their hashes alone.
 *
 * <p>Selection is winnowing (Schleimer, Wilkerson and Aiken 2003): of every {@code window} n-grams that follow each other the one of
 * the smallest hash. So a run of {@code LENGTH + window - 1} letters has a selected n-gram, and whoever selects with a smaller window
 * selects all that a larger one does. Immutable.
 */
final class Letters {
    /** Letters of an n-gram, about four words. */
    static final int LENGTH = 20;

    /** Window that documents are selected with, the smallest. */
    static final int WINDOW = 8;

    /** Letters of the shortest text that certainly has a selected n-gram. */
    static final int LEAST = LENGTH + WINDOW - 1;

    /** Largest window, a power of two. */
    static final int MOST_WINDOW = 64;

    private static final int RING = MOST_WINDOW - 1;
    private static final long BASE = 0x9E3779B97F4A7C15L;
    private static final long MIXER = 0xD6E8FEB86659FD93L;
    private static final char[] ASCII = ascii();

    private final char[] letters;
    private final int size;

    private Letters(char[] letters, int size) {
        this.letters = letters;
        this.size = size;
    }

    /** By character, its lower case if it is a letter or digit, else 0. */
    private static char[] ascii() {
        char[] folded = new char[128];
        for (char c = 0; c < folded.length; c++) {
            folded[c] = Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
        }
        return folded;
    }

    static Letters of(String text) {
        char[] letters = new char[text.length()];
        int size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ASCII.length) {
                letters[size] = ASCII[c];
                size += ASCII[c] == 0 ? 0 : 1;
            } else {
                int point = text.codePointAt(i);
                i += Character.charCount(point) - 1;
                if (Character.isLetterOrDigit(point)) {
                    int folded = Character.toLowerCase(Character.toUpperCase(point));
                    // a letter and its other case may differ in length as UTF-16; the low half distinguishes letters
                    // well
                    // enough
                    letters[size++] = (char) folded;
                }
            }
        }
        return new Letters(letters, size);
    }

    int size() {
        return size;
    }

    /** Hashes of the selected n-grams, some of them twice; none where there are fewer than {@link #LEAST} letters. */
    long[] select(int window) {
        int grams = size - LENGTH + 1;
        if (grams < window) {
            return new long[0];
        }
        long[] selected = new long[Math.max(4, 3 * grams / window)];
        int count = 0;
        long[] recent = new long[MOST_WINDOW];
        long leading = power(LENGTH);
        long hash = rolled(0, LENGTH - 1);
        long least = 0;
        int leastAt = -1;
        int takenAt = -1;
        for (int gram = 0; gram < grams; gram++) {
            hash = hash * BASE + letters[gram + LENGTH - 1];
            if (gram > 0) {
                hash -= letters[gram - 1] * leading;
            }
            long mixed = mixed(hash);
            recent[gram & RING] = mixed;
            if (leastAt < 0 || mixed <= least) {
                least = mixed;
                leastAt = gram;
            } else if (leastAt <= gram - window) {
                leastAt = gram - window + 1;
                for (int i = leastAt + 1; i <= gram; i++) {
                    leastAt = recent[i & RING] <= recent[leastAt & RING] ? i : leastAt;
                }
                least = recent[leastAt & RING];
            }
            if (gram >= window - 1 && leastAt != takenAt) {
                takenAt = leastAt;
                if (count == selected.length) {
                    selected = Arrays.copyOf(selected, 2 * count);
                }
                selected[count++] = least;
            }
        }
        return Arrays.copyOf(selected, count);
    }

    /** The hash of all letters. */
    long hash() {
        return mixed(rolled(0, size));
    }

    /** Hashes of all runs of so many letters; at least one letter. */
    long[] runs(int length) {
        int count = Math.max(0, size - length + 1);
        long[] runs = new long[count];
        long leading = power(length);
        long hash = rolled(0, length - 1);
        for (int run = 0; run < count; run++) {
            hash = hash * BASE + letters[run + length - 1];
            if (run > 0) {
                hash -= letters[run - 1] * leading;
            }
            runs[run] = mixed(hash);
        }
        return runs;
    }

    private long rolled(int from, int to) {
        long hash = 0;
        for (int i = from; i < Math.min(to, size); i++) {
            hash = hash * BASE + letters[i];
        }
        return hash;
    }

    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= BASE;
        }
        return power;
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ hash >>> 32) * MIXER;
        return mixed ^ mixed >>> 32;
    }
}

package dev.winnow.agents.text;

/**
 * How features are laid out: words in buckets [0, 2^15), word pairs in [2^15, 2^16), statistics in [2^16, 2^16 + 2^9).
 *
 * <p>Buckets are a function of the text alone. Changing anything here changes what fitted weights mean, so {@link
 * #LAYOUT} is written into every artifact and compared when it is loaded.
 */
public final class FeatureSpace {

    /** Name of this layout. */
    public static final String LAYOUT = "words-15 pairs-15 statistics-9 v1";
    /** Buckets of single words. */
    public static final int WORDS = 1 << 15;
    /** First bucket after words and word pairs. */
    public static final int STATISTICS_START = 1 << 16;
    /** All buckets. */
    public static final int SIZE = STATISTICS_START + (1 << 9);
    /** Distinct words and word pairs that are used of one text, in order of their first appearance. */
    public static final int MAX_NGRAMS = 4096;
    /** Characters (UTF-16 units) that are read of one text. */
    public static final int MAX_CHARACTERS = 1 << 15;
    /** Characters that are read of one word; the rest is part of the word but not of its hash. */
    public static final int MAX_WORD = 32;

    /** All digits are one: the values of numbers give no information about a text. */
    static final char DIGIT = '0';

    static final int HASH_START = 0x811c9dc5;
    private static final int HASH_PRIME = 0x01000193;

    private FeatureSpace() {}

    /** FNV-1a, one character at a time. */
    static int hash(int state, char character) {
        return (state ^ character) * HASH_PRIME;
    }

    static int wordBucket(int wordHash) {
        return mix(wordHash) >>> 17;
    }

    static int pairBucket(int firstHash, int secondHash) {
        return WORDS + (mix(firstHash * 0x9e3779b1 + Integer.rotateLeft(secondHash, 13)) >>> 17);
    }

    /** The bucket of one lower-case word. */
    public static int wordBucket(String word) {
        int hash = HASH_START;
        for (int i = 0; i < Math.min(word.length(), MAX_WORD); i++) {
            hash = hash(hash, Character.isDigit(word.charAt(i)) ? DIGIT : word.charAt(i));
        }
        return wordBucket(hash);
    }

    /** FNV leaves its low-entropy input visible in the high bits; this finaliser of MurmurHash3 spreads it. */
    private static int mix(int value) {
        int mixed = value;
        mixed = (mixed ^ (mixed >>> 16)) * 0x85ebca6b;
        mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
        return mixed ^ (mixed >>> 16);
    }
}

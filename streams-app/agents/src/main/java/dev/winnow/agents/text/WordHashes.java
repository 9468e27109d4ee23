package dev.winnow.agents.text;

import java.util.Arrays;

/**
 * The words of a text as 64-bit hashes, in order: runs of letters and digits, in lower case, of the first {@link
 * FeatureSpace#MAX_CHARACTERS} characters. Two different words share a hash with probability 2^-64.
 */
public final class WordHashes {

    private static final long START = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final char FIRST_IDEOGRAPH = '\u2e80';

    private WordHashes() {}

    /** Hashes of all words read; the same text gives the same hashes on every machine. */
    public static long[] of(String text) {
        return of(text, false);
    }

    /** The same, with each ideograph and each kana as a word: Chinese and Japanese have no spaces between theirs. */
    public static long[] units(String text) {
        return of(text, true);
    }

    private static long[] of(String text, boolean apart) {
        int end = Math.min(text.length(), FeatureSpace.MAX_CHARACTERS);
        long[] words = new long[end / 2 + 1];
        int count = 0;
        long hash = START;
        boolean inside = false;
        for (int i = 0; i < end; i++) {
            char character = text.charAt(i);
            boolean alone = apart && character >= FIRST_IDEOGRAPH && isIdeographOrKana(character);
            if (count + 2 > words.length) {
                // without anything between them, they are more
                words = Arrays.copyOf(words, end + 2);
            }
            if (inside && (alone || !TextScan.isLetter(character) && !TextScan.isDigit(character))) {
                words[count++] = mix(hash);
                hash = START;
                inside = false;
            }
            if (alone) {
                words[count++] = mix((START ^ character) * PRIME);
            } else if (TextScan.isLetter(character) || TextScan.isDigit(character)) {
                hash = (hash ^ Character.toLowerCase(character)) * PRIME;
                inside = true;
            }
        }
        if (inside) {
            words[count++] = mix(hash);
        }
        return Arrays.copyOf(words, count);
    }

    private static boolean isIdeographOrKana(char character) {
        Character.UnicodeScript script = Character.UnicodeScript.of(character);
        return script == Character.UnicodeScript.HAN
                || script == Character.UnicodeScript.HIRAGANA
                || script == Character.UnicodeScript.KATAKANA;
    }

    /** The hash of a run of words, dependent on their order. */
    public static long run(long[] words, int from, int length) {
        long hash = length;
        for (int i = from; i < from + length; i++) {
            hash = mix(hash * 0x9e3779b97f4a7c15L + words[i]);
        }
        return hash;
    }

    /** A bijection of 64 bits that spreads every input bit (finaliser of SplitMix64). */
    public static long mix(long value) {
        long mixed = value;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}

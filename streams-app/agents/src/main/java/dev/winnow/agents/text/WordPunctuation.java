package dev.winnow.agents.text;

import java.util.Arrays;

/**
 * The tokens of a text as NLTK's {@code wordpunct_tokenize} cuts them, in lower case, as 64-bit hashes: runs of letters, digits and
 * underscores, and runs of other characters that are not white space. Of the first {@link FeatureSpace#MAX_CHARACTERS} characters.
 */
public final class WordPunctuation {
    private static final long START = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private WordPunctuation() {}

    private enum Kind {
        SPACE,
        WORD,
        OTHER
    }

    /** Hashes of all tokens read, in order; the same text gives the same hashes on every machine. */
    public static long[] hashes(String text) {
        int end = Math.min(text.length(), FeatureSpace.MAX_CHARACTERS);
        long[] tokens = new long[end + 1];
        int count = 0;
        long hash = START;
        Kind before = Kind.SPACE;
        for (int i = 0; i < end; i++) {
            char character = text.charAt(i);
            Kind kind = kind(character);
            if (kind != before && before != Kind.SPACE) {
                tokens[count++] = WordHashes.mix(hash);
                hash = START;
            }
            if (kind != Kind.SPACE) {
                hash = (hash ^ Character.toLowerCase(character)) * PRIME;
            }
            before = kind;
        }
        if (before != Kind.SPACE) {
            tokens[count++] = WordHashes.mix(hash);
        }
        return Arrays.copyOf(tokens, count);
    }

    private static Kind kind(char character) {
        if (character <= ' ' || Character.isWhitespace(character) || Character.isSpaceChar(character)) {
            return Kind.SPACE;
        }
        // a surrogate is half of a letter or of a symbol: letters beyond the first plane are rarer than symbols
        boolean word = TextScan.isLetter(character) || TextScan.isDigit(character) || character == '_';
        return word ? Kind.WORD : Kind.OTHER;
    }

    /** The hash of a run of tokens, dependent on their order. */
    public static long run(long[] tokens, int from, int length) {
        return WordHashes.run(tokens, from, length);
    }
}

package dev.winnow.agents.text;

import java.util.Arrays;
import java.util.BitSet;

/** One pass over one text. Used once, by one thread. */
final class TextScan {

    private static final int SHORT_LINE = 30;
    private static final char FIRST_IDEOGRAPH = '\u2e80';
    private static final int LOREM = hashOf("lorem");
    private static final int IPSUM = hashOf("ipsum");

    private final String text;
    private final BitSet seen = new BitSet(FeatureSpace.STATISTICS_START);
    private final LineTally lines = new LineTally(SHORT_LINE);
    private int[] ngrams = new int[512];
    private int ngramCount;

    private int wordHash = FeatureSpace.HASH_START;
    private int wordLength;
    private boolean wordHasLetter;
    private int previousHash;

    private int characters;
    private int letters;
    private int capitals;
    private int digits;
    private int words;
    private int wordCharacters;
    private int alphabeticWords;
    private int stopWords;
    private int tellingStopWords;
    private int longestWord;
    private int distinctWords;
    private int distinctPairs;
    private int symbols;
    private int braces;
    private int placeholders;

    TextScan(String text) {
        this.text = text;
    }

    TextFeatures scan() {
        int end = Math.min(text.length(), FeatureSpace.MAX_CHARACTERS);
        for (int i = 0; i < end; i++) {
            read(text.charAt(i));
        }
        endWord();
        lines.end();
        TextStatistics statistics = statistics();
        return new TextFeatures(Arrays.copyOf(ngrams, ngramCount), StatisticsBuckets.of(statistics), statistics);
    }

    private void read(char character) {
        if (character <= ' ' || Character.isWhitespace(character)) {
            endWord();
            if (character == '\n') {
                lines.end();
            }
            return;
        }
        characters++;
        lines.add(character);
        boolean letter = isLetter(character);
        if (letter || isDigit(character)) {
            boolean ideograph = character >= FIRST_IDEOGRAPH && Character.isIdeographic(character);
            if (ideograph) {
                endWord();
            }
            inWord(character, letter);
            if (ideograph) {
                endWord();
            }
            return;
        }
        endWord();
        if (character == '#' || character == '\u2026' || lines.closesEllipsis()) {
            symbols++;
        } else if (character == '{' || character == '}') {
            braces++;
        }
    }

    static boolean isLetter(char character) {
        return character < 128 ? (character | 0x20) >= 'a' && (character | 0x20) <= 'z' : Character.isLetter(character);
    }

    static boolean isDigit(char character) {
        return character < 128 ? character >= '0' && character <= '9' : Character.isDigit(character);
    }

    private void inWord(char character, boolean letter) {
        char folded = character;
        if (letter) {
            letters++;
            wordHasLetter = true;
            folded = character < 128 ? (char) (character | 0x20) : Character.toLowerCase(character);
            if (folded != character) {
                capitals++;
            }
        } else {
            digits++;
            folded = FeatureSpace.DIGIT;
        }
        if (wordLength < FeatureSpace.MAX_WORD) {
            wordHash = FeatureSpace.hash(wordHash, folded);
        }
        wordLength++;
    }

    private void endWord() {
        if (wordLength == 0) {
            return;
        }
        words++;
        wordCharacters += wordLength;
        longestWord = Math.max(longestWord, wordLength);
        if (wordHasLetter) {
            alphabeticWords++;
        }
        int bucket = FeatureSpace.wordBucket(wordHash);
        if (StopWords.contains(bucket)) {
            stopWords++;
            tellingStopWords |= StopWords.tellingBit(bucket);
        }
        if (keep(bucket)) {
            distinctWords++;
        }
        if (words > 1 && keep(FeatureSpace.pairBucket(previousHash, wordHash))) {
            distinctPairs++;
        }
        if (wordHash == IPSUM && previousHash == LOREM) {
            placeholders++;
        }
        previousHash = wordHash;
        wordHash = FeatureSpace.HASH_START;
        wordLength = 0;
        wordHasLetter = false;
    }

    /** Whether a bucket is new in this text; keeps it as a feature while there is room. */
    private boolean keep(int bucket) {
        if (seen.get(bucket)) {
            return false;
        }
        seen.set(bucket);
        if (ngramCount < FeatureSpace.MAX_NGRAMS) {
            if (ngramCount == ngrams.length) {
                ngrams = Arrays.copyOf(ngrams, ngrams.length * 2);
            }
            ngrams[ngramCount++] = bucket;
        }
        return true;
    }

    private TextStatistics statistics() {
        return new TextStatistics(
                characters,
                letters,
                capitals,
                digits,
                words,
                wordCharacters,
                alphabeticWords,
                stopWords,
                Integer.bitCount(tellingStopWords),
                longestWord,
                distinctWords,
                distinctPairs,
                symbols,
                braces,
                placeholders,
                lines.lines(),
                lines.punctuated(),
                lines.bullets(),
                lines.ellipses(),
                lines.shorts(),
                lines.repeatedCharacters());
    }

    private static int hashOf(String word) {
        int hash = FeatureSpace.HASH_START;
        for (int i = 0; i < word.length(); i++) {
            hash = FeatureSpace.hash(hash, word.charAt(i));
        }
        return hash;
    }
}

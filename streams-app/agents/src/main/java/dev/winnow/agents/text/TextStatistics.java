package dev.winnow.agents.text;

/**
 * Counts over the part of a text that is read (its first {@link FeatureSpace#MAX_CHARACTERS} characters).
 *
 * <p>A word is a run of letters and digits, or one ideograph. A line counts when it holds more than white space. Shares
 * are in [0, 1] and 0 where there is nothing to divide by.
 *
 * @param characters characters that are not white space
 * @param letters of those, letters
 * @param capitals of those, upper-case letters
 * @param digits characters that are digits
 * @param words number of words
 * @param wordCharacters characters inside words
 * @param alphabeticWords words with at least one letter
 * @param stopWords words that are stop words
 * @param tellingStopWords distinct ones of the eight stop words of Gopher's rule
 * @param longestWord length of the longest word
 * @param distinctWords distinct words, by bucket
 * @param distinctPairs distinct pairs of neighbouring words, by bucket
 * @param symbols number signs and ellipses
 * @param braces curly braces
 * @param placeholders times that "lorem ipsum" occurs
 * @param lines lines
 * @param punctuatedLines lines that end in a full stop, question or exclamation mark, or a closing quote after one
 * @param bulletLines lines that begin with a bullet
 * @param ellipsisLines lines that end in an ellipsis
 * @param shortLines lines under 30 characters
 * @param repeatedLineCharacters characters in lines that had been seen before
 */
public record TextStatistics(
        int characters,
        int letters,
        int capitals,
        int digits,
        int words,
        int wordCharacters,
        int alphabeticWords,
        int stopWords,
        int tellingStopWords,
        int longestWord,
        int distinctWords,
        int distinctPairs,
        int symbols,
        int braces,
        int placeholders,
        int lines,
        int punctuatedLines,
        int bulletLines,
        int ellipsisLines,
        int shortLines,
        int repeatedLineCharacters) {

    /** Mean length of a word in characters. */
    public double meanWordLength() {
        return share(wordCharacters, words);
    }

    /** Share of lines among words: high for lists and menus, low for prose. */
    public double linesPerWord() {
        return share(lines, words);
    }

    /** Share of the characters that are in repeated lines. */
    public double repeatedLineShare() {
        return share(repeatedLineCharacters, characters);
    }

    /** Share of pairs of neighbouring words that had been seen before. */
    public double repeatedPairShare() {
        return words < 2 ? 0 : 1 - share(distinctPairs, words - 1);
    }

    /** {@code part / whole}, or 0 where the whole is 0. */
    static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Share of lines of one kind. */
    double lineShare(int count) {
        return share(count, lines);
    }

    /** Share of words of one kind. */
    double wordShare(int count) {
        return share(count, words);
    }

    /** Share of characters of one kind. */
    double characterShare(int count) {
        return share(count, characters);
    }
}

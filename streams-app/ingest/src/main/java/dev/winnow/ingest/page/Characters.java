package dev.winnow.ingest.page;

/** What single characters show about a text in any script. Pure. */
final class Characters {
    /** Ends of sentences in Latin, CJK, Arabic, Armenian, Devanagari, Tibetan, Burmese, Ethiopic and Khmer. */
    private static final String SENTENCE_ENDS =
            ".!?\u3002\uff01\uff1f\u061f\u06d4\u0589\u0964\u0965\u0f0d\u0f0e\u104b\u1362\u1367\u1368\u17d4\u17d5";

    private static final String STOPS =
            SENTENCE_ENDS + ",;:\uff0c\u3001\uff1b\u060c\u061b\u055d\u104a\u1363\u1364\u1365";

    private static final String ENDS = SENTENCE_ENDS + "\u2026\u201d\u00bb\u300d\u300f\"";

    private Characters() {}

    /** Whether it divides sentences or their parts. */
    static boolean isStop(char character) {
        return (character < '\u0080' ? character < '@' : character >= '\u055d') && STOPS.indexOf(character) >= 0;
    }

    /** Whether a sentence ends with it. */
    static boolean isEnd(char character) {
        return ENDS.indexOf(character) >= 0;
    }

    /** Whether its script, such as Thai or Lao, has no space between words: a space in it divides sentences or their parts. */
    static boolean isUnspaced(char character) {
        return character >= '\u0e00' && character < '\u10a0' || character >= '\u1780' && character < '\u1800';
    }

    /** Whether a line end of the source beside it is no space: Han and kana, their marks, and full width forms. Korean has spaces. */
    static boolean joinsLines(char character) {
        return character >= '\u2e80' && character < '\ua4d0' && !(character >= '\u3130' && character < '\u3190')
                || character >= '\uf900' && character < '\ufb00'
                || character >= '\ufe30' && character < '\ufe50'
                || character >= '\uff01' && character < '\uffa0'
                // surrogates of the planes of ideographs
                || character >= '\ud840' && character < '\ud88e'
                || Character.isLowSurrogate(character);
    }

    /** Length of a text in Latin letters: those of a dense script count twice. */
    static int width(String text) {
        return text.length()
                + (int) text.chars().filter(next -> isDense((char) next)).count();
    }

    /** Whether it belongs to a script that needs about half as many characters for the same words. */
    static boolean isDense(char character) {
        return character >= '\u2e80' && character < '\ufb00';
    }
}

package dev.winnow.ingest.page;

/** What single characters show about a text in any script. Pure. */
final class Characters {
    private static final String STOPS =
            ".,;:!?\u3002\uff0c\u3001\uff01\uff1f\uff1b\u060c\u061f\u061b\u0964\u06d4\u104b\u17d4";

    private static final String ENDS = ".!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964\u201d\"";

    private Characters() {}

    /** Whether it divides sentences or their parts. */
    static boolean isStop(char character) {
        return (character < '\u0080' ? character < '@' : character >= '\u060c') && STOPS.indexOf(character) >= 0;
    }

    /** Whether a sentence ends with it. */
    static boolean isEnd(char character) {
        return ENDS.indexOf(character) >= 0;
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

package dev.winnow.decision;

import java.text.Normalizer;

/**
 * The one form in which a text enters Winnow, so that equal texts have equal ids: Unicode NFC, line feeds as line ends, a space for other control
 * characters that are white space (U+000B, U+000C, U+0085), no control characters but tab and line feed, no byte order marks, lone surrogates replaced by U+FFFD, no white space around the whole. Normalising twice changes
 * nothing. Pure; safe for any thread.
 */
public final class TextNormalizer {
    /** Runs of combining marks longer than this are broken (UAX #15, stream-safe text); composing is quadratic in a run. */
    private static final int MAX_MARKS = 30;

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char COMBINING_GRAPHEME_JOINER = '\u034F';
    private static final int MARKS =
            1 << Character.NON_SPACING_MARK | 1 << Character.ENCLOSING_MARK | 1 << Character.COMBINING_SPACING_MARK;

    private TextNormalizer() {}

    /** The text in its one form; empty when nothing but white space and control characters was there. */
    public static String normalize(String text) {
        String clean = isPlain(text) ? text : clean(text);
        return clean.strip();
    }

    /** Whether a text is in that form already. */
    public static boolean isNormal(String text) {
        return normalize(text).equals(text);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if ((next < ' ' || next > '~') && next != '\n' && next != '\t') {
                return false;
            }
        }
        return true;
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        int marks = 0;
        int codePoint;
        for (int i = 0; i < text.length(); i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            if (codePoint >= ' ' && codePoint <= '~') {
                // most of most texts
                clean.append((char) codePoint);
                marks = 0;
                continue;
            }
            if (codePoint == '\r') {
                if (i + 1 == text.length() || text.charAt(i + 1) != '\n') {
                    clean.append('\n');
                }
                continue;
            }
            if (codePoint == '\u000b' || codePoint == '\f' || codePoint == '\u0085') {
                // removed, they would join two words
                clean.append(' ');
                marks = 0;
                continue;
            }
            int type = Character.getType(codePoint);
            if (type == Character.SURROGATE) {
                clean.append('\uFFFD');
            } else if (codePoint != BYTE_ORDER_MARK
                    && (type != Character.CONTROL || codePoint == '\n' || codePoint == '\t')) {
                boolean mark = (MARKS >> type & 1) != 0 && codePoint != COMBINING_GRAPHEME_JOINER;
                marks = mark ? marks + 1 : 0;
                if (marks > MAX_MARKS) {
                    clean.append(COMBINING_GRAPHEME_JOINER);
                    marks = 1;
                }
                clean.appendCodePoint(codePoint);
            }
        }
        return Normalizer.normalize(clean, Normalizer.Form.NFC);
    }
}

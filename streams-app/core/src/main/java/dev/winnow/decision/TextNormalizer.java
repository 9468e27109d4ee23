package dev.winnow.decision;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.text.Normalizer;

/**
 * The one form in which a text enters Winnow, so that equal texts have equal ids: Unicode NFC, line feeds as line ends, a space for other control
 * characters that are white space (U+000B, U+000C, U+0085), no control characters but tab and line feed, no byte order marks, lone surrogates replaced by U+FFFD, no white space around the whole. Normalising twice changes
 * nothing. Pure; safe for any thread.
 */
public final class TextNormalizer {
    /** Runs of combining marks longer than this are broken (UAX #15, stream-safe text); composing is quadratic in a run. */
    private static final int MAX_MARKS = 30;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;
    private static final long SPACES = ' ' * LOWEST_BITS;

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char COMBINING_GRAPHEME_JOINER = '\u034F';
    private static final int MARKS =
            1 << Character.NON_SPACING_MARK | 1 << Character.ENCLOSING_MARK | 1 << Character.COMBINING_SPACING_MARK;

    private TextNormalizer() {}

    /** The text in its one form; empty for a text of white space and control characters only. */
    public static String normalize(String text) {
        String clean = isPlain(text) ? text : clean(text);
        return clean.strip();
    }

    /** Whether a text is in that form already. */
    public static boolean isNormal(String text) {
        return normalize(text).equals(text);
    }

    /**
     * Whether bytes are seen at once to be a text in that form, in UTF-8 and not empty. Most texts are. It is false for all others, and for some that are in that
     * form too: those are for {@link #normalize}.
     */
    public static boolean isSeenNormal(byte[] utf8) {
        return utf8.length > 0
                && utf8[0] > ' ' | utf8[0] < 0
                && utf8[utf8.length - 1] > ' ' | utf8[utf8.length - 1] < 0
                && !isIdeographicSpace(utf8, 0)
                && !isIdeographicSpace(utf8, utf8.length - 3)
                && isPlain(utf8);
    }

    /** U+3000, the only white space that is plain and not in ASCII. */
    private static boolean isIdeographicSpace(byte[] utf8, int at) {
        return at >= 0
                && at + 3 <= utf8.length
                && utf8[at] == (byte) 0xe3
                && utf8[at + 1] == (byte) 0x80
                && utf8[at + 2] == (byte) 0x80;
    }

    /** As of characters, in UTF-8: eight bytes at a time of printable ASCII, and each other character by itself. */
    private static boolean isPlain(byte[] utf8) {
        int at = 0;
        while (at < utf8.length) {
            if (at + Long.BYTES <= utf8.length) {
                long others = unprintable((long) LONGS.get(utf8, at));
                if (others == 0) {
                    at += Long.BYTES;
                    continue;
                }
                at += Long.numberOfTrailingZeros(others) / Byte.SIZE;
            }
            int length = plainAt(utf8, at);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /**
     * The highest bits of those of eight bytes that are not of printable ASCII: of a byte that has it, gets it by adding one, or borrows it when a space is taken off.
     * Carries only rise, so that the lowest bit is exact and those above it need not be; 0 when all eight are printable.
     */
    private static long unprintable(long bytes) {
        return (bytes | bytes + LOWEST_BITS | bytes - SPACES) & HIGHEST_BITS;
    }

    /** Length of the plain character at a place, in bytes; 0 when there is another, or none. */
    private static int plainAt(byte[] utf8, int at) {
        byte first = utf8[at];
        if (first >= 0) {
            return first >= ' ' && first <= '~' || first == '\n' || first == '\t' ? 1 : 0;
        }
        if ((first & 0xe0) == 0xc0 && at + 1 < utf8.length && isContinuation(utf8[at + 1])) {
            // what two bytes need not hold is below all that is stable
            return isStable((char) ((first & 0x1f) << 6 | utf8[at + 1] & 0x3f)) ? 2 : 0;
        }
        if ((first & 0xf0) == 0xe0
                && at + 2 < utf8.length
                && isContinuation(utf8[at + 1])
                && isContinuation(utf8[at + 2])) {
            char next = (char) ((first & 0x0f) << 12 | (utf8[at + 1] & 0x3f) << 6 | utf8[at + 2] & 0x3f);
            return next >= '\u0800' && isStable(next) ? 3 : 0;
        }
        return 0;
    }

    private static boolean isContinuation(byte value) {
        return (value & 0xc0) == 0x80;
    }

    /** Whether {@link #clean} changes none of the characters, in any context. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if ((next < ' ' || next > '~') && next != '\n' && next != '\t' && !isStable(next)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a character is in NFC and stays, in any company: it neither combines with the one before it nor is dropped. Not all that do, but the letters and the
     * punctuation that most texts consist of. The marks and jamo that combine, and the letters with another spelling, are left out.
     */
    static boolean isStable(char next) {
        if (next < '\u3000') {
            return next >= '\u00a0' && next < '\u0300' // Latin
                    || next >= '\u0391' && next <= '\u03ce' // Greek
                    || next >= '\u0400' && next <= '\u0482' // Cyrillic
                    || next >= '\u05d0' && next <= '\u05ea' // Hebrew
                    || next >= '\u0621' && next <= '\u064a' // Arabic
                    || next >= '\u2010' && next <= '\u2027' // dashes, quotation marks, ellipsis
                    || next >= '\u2030' && next <= '\u205e'
                    || next >= '\u20a0' && next <= '\u20bf' // currencies
                    || next == '\u2122' // trade mark
                    || next >= '\u2190' && next <= '\u22ff'; // arrows and operators
        }
        return next <= '\u3020' // punctuation of Chinese and Japanese
                || next >= '\u3041' && next <= '\u3096' // Hiragana
                || next >= '\u30a1' && next <= '\u30fc' // Katakana
                || next >= '\u4e00' && next <= '\u9fff' // Han
                || next >= '\uac00' && next <= '\ud7a3' // Hangul
                || next >= '\uff01' && next <= '\uff5e'; // full width
    }

    static String clean(String text) {
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

package dev.winnow.ingest;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into consecutive parts of bounded size: at the last empty line that fits, else the last line end, else the last space, else
 * between two characters. The parts in order hold every character of the text but the white space at the cuts. Pure.
 */
final class TextCutter {
    private TextCutter() {}

    /**
     * The parts, each of at most {@code maxBytes} UTF-8 bytes, none empty.
     *
     * @param maxBytes at least 4, the length of the longest character
     */
    static List<String> cut(String text, int maxBytes) {
        if (maxBytes < 4) {
            throw new IllegalArgumentException("a part needs room for a character of 4 bytes, not " + maxBytes);
        }
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int fits = fitting(text, start, maxBytes);
            int end = fits == text.length() ? fits : border(text, start, fits);
            String part = text.substring(start, end).strip();
            if (!part.isEmpty()) {
                parts.add(part);
            }
            start = end;
        }
        return parts;
    }

    private static int fitting(String text, int start, int maxBytes) {
        int bytes = 0;
        int index = start;
        while (index < text.length()) {
            int codePoint = text.codePointAt(index);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > maxBytes) {
                return index;
            }
            index += Character.charCount(codePoint);
        }
        return index;
    }

    /** A part is at least half full, so that a border near its start does not make many small parts. */
    private static int border(String text, int start, int fits) {
        int least = start + (fits - start) / 2;
        for (String border : new String[] {"\n\n", "\n", " "}) {
            int found = text.lastIndexOf(border, fits - border.length());
            if (found >= least) {
                return found + border.length();
            }
        }
        return fits;
    }
}

package dev.winnow.lab.text;

import java.util.Set;
import java.util.regex.Pattern;

/** Takes the typesetting out of a manual page: what remains are its headings and sentences. */
final class ManualPage {
    /** Requests whose arguments are text. */
    private static final Set<String> WITH_TEXT = Set.of(
            "SH", "SS", "B", "I", "BR", "RB", "IR", "RI", "BI", "IB", "SM", "SB", "Sh", "Ss", "Nm", "Nd", "Ar", "Fl",
            "Op", "Pa", "Xr", "Em", "Sy", "It", "Cm", "Va", "Fn", "Dq", "Sq", "Ql", "Li");

    private static final Set<String> PARAGRAPH =
            Set.of("PP", "LP", "P", "Pp", "TP", "IP", "SH", "SS", "Sh", "Ss", "It");
    private static final Pattern FONT = Pattern.compile("\\\\f(\\[[^]]*]|\\(..|.)|\\\\s[+-]?\\d");
    private static final Pattern NAMED = Pattern.compile("\\\\\\*?(\\[[^]]*]|\\((..))");
    private static final Pattern SMALL = Pattern.compile("\\\\[&|^/,:%)c]");
    private static final Pattern MANY_BREAKS = Pattern.compile("\\n{3,}");

    private ManualPage() {}

    static String toText(String roff) {
        StringBuilder text = new StringBuilder(roff.length());
        boolean definition = false;
        for (String line : (Iterable<String>) roff.lines()::iterator) {
            if (line.startsWith(".de") || line.startsWith(".ig")) {
                definition = true;
            } else if (line.equals("..")) {
                definition = false;
            } else if (!definition) {
                append(text, line);
            }
        }
        return MANY_BREAKS.matcher(text).replaceAll("\n\n").strip() + "\n";
    }

    private static void append(StringBuilder text, String line) {
        if (!line.startsWith(".") && !line.startsWith("'")) {
            text.append(plain(line)).append('\n');
            return;
        }
        String[] words = line.substring(1).strip().split("\\s+", 2);
        if (PARAGRAPH.contains(words[0])) {
            text.append('\n');
        }
        if (words.length == 2 && WITH_TEXT.contains(words[0])) {
            text.append(plain(words[1].replace("\"", ""))).append('\n');
        }
    }

    private static String plain(String line) {
        int comment = line.indexOf("\\\"");
        String text = comment < 0 ? line : line.substring(0, comment);
        text = FONT.matcher(text).replaceAll("");
        text = text.replace("\\(aq", "'")
                .replace("\\(em", "-")
                .replace("\\(en", "-")
                .replace("\\(bu", "*");
        text = text.replace("\\-", "-")
                .replace("\\e", "\\\\")
                .replace("\\ ", " ")
                .replace("\\.", ".");
        text = NAMED.matcher(text).replaceAll("");
        return SMALL.matcher(text).replaceAll("").replace("\\\\", "\\").stripTrailing();
    }
}

package dev.winnow.agents.rules;

import java.util.ArrayList;
import java.util.List;

/** The lines of a text as Python's {@code splitlines} cuts them: an end of line at the end of the text begins no further line. */
final class Lines {
    private static final String ENDS = "\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029";

    private Lines() {}

    static List<String> split(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (ENDS.indexOf(c) >= 0) {
                lines.add(text.substring(from, i));
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                from = i + 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }
}

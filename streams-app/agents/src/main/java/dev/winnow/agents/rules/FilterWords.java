package dev.winnow.agents.rules;

import java.util.Arrays;
import java.util.Locale;

/**
 * The words of an English text as the published filters count them: datatrove cuts words with spaCy's tokenizer for English, and these rules
 * follow what that documents. White space separates; punctuation, quotes, currency signs and symbols at the ends of a piece are words of their own;
 * hyphens, commas and colons between letters cut a piece; contractions are two words; addresses and common abbreviations are one. Mutable, one thread.
 */
final class FilterWords {
    private static final String PUNCTUATION =
            "\u2026,:;!?\u00bf\u061f\u00a1()[]{}<>_#*&\u3002\uff1f\uff01\uff0c\u3001\uff1b\uff1a\uff5e\u00b7\u0964\u060c\u06d4\u061b\u066a";
    private static final String QUOTES =
            "'\"\u201d\u201c`\u2018\u00b4\u2019\u201a,\u201e\u00bb\u00ab\u300c\u300d\u300e\u300f\uff08\uff09\u3014\u3015\u3010\u3011\u300a\u300b\u3008\u3009\u27e6\u27e7";
    private static final String ONLY_PREFIX = "\u00a7%=";

    private static final int LONGEST_ADDRESS = 2_000;
    private static final int LONGEST_WHOLE = 7;

    private final String text;
    private int[] starts;
    private int[] ends;
    private int size;
    private final int[] suffixes = new int[64];

    FilterWords(String text) {
        this.text = text;
        starts = new int[text.length() / 4 + 16];
        ends = new int[starts.length];
        int at = 0;
        while (at < text.length()) {
            while (at < text.length() && isSpace(text.charAt(at))) {
                at++;
            }
            int from = at;
            while (at < text.length() && !isSpace(text.charAt(at))) {
                at++;
            }
            if (at > from) {
                cut(from, at);
            }
        }
    }

    static boolean isSpace(char c) {
        return c < 128 ? c <= ' ' : Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    int size() {
        return size;
    }

    int start(int word) {
        return starts[word];
    }

    int end(int word) {
        return ends[word];
    }

    private void add(int from, int to) {
        if (to <= from) {
            return;
        }
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        starts[size] = from;
        ends[size++] = to;
    }

    private void cut(int first, int last) {
        if (isPlain(first, last)) {
            int contraction = contraction(first, last);
            add(first, first + contraction);
            add(first + contraction, last);
            return;
        }
        int from = first;
        int to = last;
        int held = 0;
        while (to > from) {
            if (isWhole(from, to)) {
                break;
            }
            int prefix = prefix(from, to);
            if (prefix > 0) {
                add(from, from + prefix);
                from += prefix;
                continue;
            }
            int suffix = suffix(from, to);
            if (suffix == 0 || (held > 0 && to - from == suffix)) {
                break;
            }
            if (held == suffixes.length) {
                break;
            }
            suffixes[held++] = suffix;
            to -= suffix;
        }
        core(from, to);
        for (int end = to; held > 0; ) {
            int length = suffixes[--held];
            add(end, end + length);
            end += length;
        }
    }

    /** Whether all characters are letters of ASCII, which most pieces are. */
    private boolean isPlain(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if ((c | 0x20) < 'a' || (c | 0x20) > 'z') {
                return false;
            }
        }
        return true;
    }

    private boolean isWhole(int from, int to) {
        return isListed(from, to) || contraction(from, to) > 0;
    }

    private boolean isListed(int from, int to) {
        boolean letter = to - from == 2 && text.charAt(to - 1) == '.' && Character.isLowerCase(text.charAt(from));
        return letter || (to - from <= LONGEST_WHOLE && EnglishPieces.WHOLE.contains(text.substring(from, to)));
    }

    /** Where a contraction is cut, from its start; 0 where it is none. */
    private int contraction(int from, int to) {
        int length = to - from;
        if (length < 2 || length > 10 || !mayBeContraction(from, to)) {
            return 0;
        }
        String piece = text.substring(from, to).toLowerCase(Locale.ROOT).replace('\u2019', '\'');
        if (piece.equals("cannot")) {
            return 3;
        }
        if (piece.endsWith("n't") && EnglishPieces.NEGATED.contains(piece.substring(0, length - 3))) {
            return length - 3;
        }
        if (piece.endsWith("nt") && EnglishPieces.NEGATED.contains(piece.substring(0, length - 2))) {
            return length - 2;
        }
        Integer cut = EnglishPieces.WITHOUT_APOSTROPHE.get(piece);
        if (cut != null) {
            return cut;
        }
        int quote = piece.lastIndexOf('\'');
        if (quote > 0 && EnglishPieces.SUBJECTS.contains(piece.substring(0, quote))) {
            String rest = piece.substring(quote + 1);
            return rest.equals("ll")
                            || rest.equals("re")
                            || rest.equals("ve")
                            || rest.equals("m")
                            || rest.equals("d")
                            || rest.equals("s")
                    ? quote
                    : 0;
        }
        if ((text.startsWith("am", to - 2) || text.startsWith("pm", to - 2))
                && length <= 4
                && length > 2
                && Character.isDigit(piece.charAt(0))
                && Character.isDigit(piece.charAt(length - 3))) {
            return length - 2;
        }
        return 0;
    }

    /** Whether a closer look is worth it. */
    private boolean mayBeContraction(int from, int to) {
        char last = text.charAt(to - 1);
        char before = text.charAt(to - 2);
        if (last == 't' || last == 'T') {
            return before == 'n'
                    || before == 'N'
                    || before == 'o'
                    || before == 'O'
                    || before == '\''
                    || before == '\u2019';
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\'' || c == '\u2019' || (c >= '0' && c <= '9')) {
                return true;
            }
        }
        char first = (char) (text.charAt(from) | 0x20);
        boolean subject = first == 'i' || first == 't' || first == 'w' || first == 'y' || first == 'h' || first == 's';
        return subject && to - from <= 7 && "smeSME".indexOf(last) >= 0;
    }

    private int prefix(int from, int to) {
        char c = text.charAt(from);
        if (c == '\'' && from + 1 < to && text.charAt(from + 1) == c) {
            return 2;
        }
        if (c == '.') {
            int dots = run(from, to, '.');
            return dots >= 2 ? dots : 0;
        }
        if (c == '+') {
            return from + 1 < to && Character.isDigit(text.charAt(from + 1)) ? 0 : 1;
        }
        if (isEdge(c) || ONLY_PREFIX.indexOf(c) >= 0 || c == '\u2014' || c == '\u2013' || isCurrency(c)) {
            return 1;
        }
        return isSymbol(text, from) ? Character.charCount(text.codePointAt(from)) : 0;
    }

    private int suffix(int from, int to) {
        char c = text.charAt(to - 1);
        char before = to - 2 >= from ? text.charAt(to - 2) : ' ';
        if (c == '.') {
            int dots = 1;
            while (to - dots - 1 >= from && text.charAt(to - dots - 1) == '.') {
                dots++;
            }
            if (dots >= 2) {
                return dots;
            }
            boolean cut = Character.isLowerCase(before)
                    || Character.isDigit(before)
                    || "%\u00b2-+".indexOf(before) >= 0
                    || (before != ' '
                            && (isEdge(before)
                                    || (before == '$' && to - 3 >= from && "AC".indexOf(text.charAt(to - 3)) >= 0)))
                    || (Character.isUpperCase(before) && to - 3 >= from && Character.isUpperCase(text.charAt(to - 3)));
            return cut ? 1 : 0;
        }
        if (c == '\'' && before == c) {
            return 2;
        }
        if ((c == 's' || c == 'S') && (before == '\'' || before == '\u2019') && to - from > 2) {
            return 2;
        }
        if (isEdge(c) || c == '\u2014' || c == '\u2013') {
            return 1;
        }
        if (Character.isDigit(before) && (c == '+' || c == '%' || isCurrency(c))) {
            return 1;
        }
        int unit = to - 1;
        while (unit > from && to - unit < 5 && !Character.isDigit(text.charAt(unit - 1))) {
            unit--;
        }
        if (unit > from
                && Character.isDigit(text.charAt(unit - 1))
                && EnglishPieces.UNITS.contains(text.substring(unit, to))) {
            return to - unit;
        }
        int low = Character.isLowSurrogate(c) && to - 2 >= from ? to - 2 : to - 1;
        return isSymbol(text, low) ? to - low : 0;
    }

    private void core(int from, int to) {
        int contraction = contraction(from, to);
        if (contraction > 0) {
            add(from, from + contraction);
            add(from + contraction, to);
            return;
        }
        if (isListed(from, to) || isAddress(from, to)) {
            add(from, to);
            return;
        }
        int begun = from;
        for (int i = from; i < to; i++) {
            int length = infix(from, i, to);
            if (length > 0) {
                add(begun, i);
                add(i, i + length);
                i += length - 1;
                begun = i + 1;
            }
        }
        add(begun, to);
    }

    private int infix(int from, int at, int to) {
        char c = text.charAt(at);
        char before = at > from ? text.charAt(at - 1) : ' ';
        char after = at + 1 < to ? text.charAt(at + 1) : ' ';
        if (c == '\u2026') {
            return 1;
        }
        if (c == '.') {
            int dots = run(at, to, '.');
            if (dots >= 2) {
                return dots;
            }
            boolean lower = Character.isLowerCase(before) || (before != ' ' && QUOTES.indexOf(before) >= 0);
            boolean upper = Character.isUpperCase(after) || (after != ' ' && QUOTES.indexOf(after) >= 0);
            return lower && upper ? 1 : 0;
        }
        if ("+-*^".indexOf(c) >= 0 && Character.isDigit(before) && (Character.isDigit(after) || after == '-')) {
            return 1;
        }
        if (c == ',' && Character.isLetter(before) && Character.isLetter(after)) {
            return 1;
        }
        if ((c == '-' || c == '\u2013' || c == '\u2014' || c == '~') && Character.isLetterOrDigit(before)) {
            int dashes = c == '-' ? Math.min(3, run(at, to, '-')) : c == '\u2014' ? Math.min(2, run(at, to, c)) : 1;
            return at + dashes < to && Character.isLetter(text.charAt(at + dashes)) ? dashes : 0;
        }
        if (":<>=/".indexOf(c) >= 0 && Character.isLetterOrDigit(before) && Character.isLetter(after)) {
            return 1;
        }
        return isSymbol(text, at) ? Character.charCount(text.codePointAt(at)) : 0;
    }

    /** Whether a piece is an address: perhaps a scheme and a user, a host of dotted labels that ends in small letters, perhaps a port and a path. */
    private boolean isAddress(int from, int to) {
        if (to - from > LONGEST_ADDRESS) {
            return false;
        }
        String piece = text.substring(from, to);
        int scheme = piece.indexOf("://");
        int at = 0;
        if (scheme >= 2 && piece.chars().limit(scheme).allMatch(c -> isHost((char) c) || c == '+')) {
            at = scheme + 3;
        }
        int user = piece.indexOf('@', at);
        at = user > at ? user + 1 : at;
        int end = at;
        while (end < piece.length() && isHost(piece.charAt(end))) {
            end++;
        }
        if (!isHostName(piece.substring(at, end))) {
            return false;
        }
        if (end < piece.length() && piece.charAt(end) == ':') {
            int port = end + 1;
            while (port < piece.length() && Character.isDigit(piece.charAt(port))) {
                port++;
            }
            end = port - end > 2 ? port : end;
        }
        return end == piece.length() || "/?#".indexOf(piece.charAt(end)) >= 0;
    }

    private static boolean isHost(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    private static boolean isHostName(String host) {
        int dot = host.lastIndexOf('.');
        if (dot < 1 || host.contains("..") || !Character.isLetterOrDigit(host.charAt(0))) {
            return false;
        }
        String top = host.substring(dot + 1);
        return top.length() >= 2 && top.chars().allMatch(c -> Character.isLetter(c) && Character.isLowerCase(c));
    }

    private int run(int from, int to, char c) {
        int length = 0;
        while (from + length < to && text.charAt(from + length) == c) {
            length++;
        }
        return length;
    }

    private static boolean isEdge(char c) {
        if (c < 128 && Character.isLetterOrDigit(c)) {
            return false;
        }
        return PUNCTUATION.indexOf(c) >= 0 || QUOTES.indexOf(c) >= 0;
    }

    private static boolean isCurrency(char c) {
        return c == '$' || Character.getType(c) == Character.CURRENCY_SYMBOL;
    }

    private static boolean isSymbol(String text, int at) {
        char c = text.charAt(at);
        return c >= 128 && Character.getType(text.codePointAt(at)) == Character.OTHER_SYMBOL;
    }
}

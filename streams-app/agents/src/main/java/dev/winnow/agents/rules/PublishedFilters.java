package dev.winnow.agents.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The published filters of web text, each rule by itself, with the limits and the order of steps of datatrove: Gopher's quality rules and the 13
 * rows of its table of repetition (Rae et al. 2021, table A1), C4's rules of lines and pages (Raffel et al. 2020, section 2.2), and FineWeb's
 * (Penedo et al. 2024, section 3.6). Read over the first {@value #MOST} characters; memory grows with those alone. Stateless.
 */
public final class PublishedFilters {
    /** Characters read: what is kept of them takes 20 MB at most. */
    static final int MOST = 1 << 18;

    private static final String SENTENCE_ENDS = ".!?";
    private static final Pattern CITATION = Pattern.compile("\\[\\d*]|\\[edit]|\\[citation needed]");
    private static final List<String> POLICIES =
            List.of("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies");

    private PublishedFilters() {}

    /** Rules in the order of datatrove, by {@code FAMILY/RULE}, and whether the text breaks each. */
    public static Map<String, Boolean> of(String whole) {
        String text = whole.length() <= MOST ? whole : whole.substring(0, MOST);
        Map<String, Boolean> broken = new LinkedHashMap<>();
        FilterWords words = new FilterWords(text);
        new GopherQuality(text, words).into(broken);
        new GopherRepetition(text, words).into(broken);
        c4(text, broken);
        fineWeb(text, words, broken);
        return broken;
    }

    /** The family of a rule. */
    static String family(String rule) {
        return rule.substring(0, rule.indexOf('/'));
    }

    private static void c4(String text, Map<String, Boolean> broken) {
        boolean lorem = false;
        boolean bracket = false;
        int sentences = 0;
        for (String whole : Lines.split(text)) {
            String line = whole.strip();
            String[] words = line.isEmpty() ? new String[0] : line.split("\\s+");
            boolean tooLong = false;
            for (String word : words) {
                tooLong |= word.length() > 1_000;
            }
            if (tooLong) {
                continue;
            }
            line = CITATION.matcher(line).replaceAll("");
            boolean ends =
                    !line.isEmpty() && ".?!\"'".indexOf(line.charAt(line.length() - 1)) >= 0 && !line.endsWith("...");
            if (!ends || words.length < 3) {
                continue;
            }
            String lower = line.toLowerCase(Locale.ROOT);
            lorem |= lower.contains("lorem ipsum");
            if (lower.contains("javascript")) {
                continue;
            }
            bracket |= line.indexOf('{') >= 0;
            if (POLICIES.stream().anyMatch(lower::contains)) {
                continue;
            }
            sentences += sentences(line);
        }
        broken.put("c4/lorem_ipsum", lorem);
        broken.put("c4/curly_bracket", bracket);
        broken.put("c4/too_few_sentences", sentences < 5);
    }

    /** A sentence begins at the first word after a sentence's end that is not punctuation. */
    private static int sentences(String line) {
        FilterWords words = new FilterWords(line);
        int sentences = 1;
        boolean ended = false;
        for (int i = 0; i < words.size(); i++) {
            boolean end = words.end(i) - words.start(i) == 1 && SENTENCE_ENDS.indexOf(line.charAt(words.start(i))) >= 0;
            if (end) {
                ended = true;
            } else if (ended && !isPunctuation(line, words.start(i), words.end(i))) {
                sentences++;
                ended = false;
            }
        }
        return sentences;
    }

    private static boolean isPunctuation(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            int type = Character.getType(text.charAt(i));
            if (type < Character.DASH_PUNCTUATION || type > Character.OTHER_PUNCTUATION) {
                if (type != Character.INITIAL_QUOTE_PUNCTUATION && type != Character.FINAL_QUOTE_PUNCTUATION) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void fineWeb(String text, FilterWords words, Map<String, Boolean> broken) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.isBlank()) {
                lines.add(line);
            }
        }
        int punctuated = 0;
        int shorts = 0;
        for (String line : lines) {
            punctuated += Symbols.endsSentence(line) ? 1 : 0;
            shorts += line.codePointCount(0, line.length()) <= 30 ? 1 : 0;
        }
        int all = lines.size();
        int breaks = (int) text.chars().filter(c -> c == '\n').count();
        broken.put("fineweb/line_punct_ratio", all == 0 || (double) punctuated / all < 0.12);
        broken.put("fineweb/short_line_ratio", all > 0 && (double) shorts / all > 0.67);
        broken.put(
                "fineweb/char_dup_ratio",
                all > 0 && (double) repeated(lines)[1] / Math.max(1, length(text) - breaks) > 0.01);
        broken.put("fineweb/list_ratio", words.size() > 0 && (double) breaks / words.size() > 0.3);
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** How many elements repeat an earlier one, and the characters of those. */
    static int[] repeated(List<String> elements) {
        Set<String> seen = new HashSet<>();
        int[] repeated = new int[2];
        for (String element : elements) {
            if (!seen.add(element)) {
                repeated[0]++;
                repeated[1] += length(element);
            }
        }
        return repeated;
    }
}

package dev.winnow.lab.bench.extraction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The measure of the article extraction benchmark of scrapinghub (github.com/scrapinghub/article-extraction-benchmark, evaluate.py): texts are bags of
 * runs of four words, and what two bags share is divided by their union, so that long texts do not count for more. Pure.
 */
final class Shingles {
    private static final int WORDS = 4;

    /** What Python's {@code \w+} matches. */
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

    private Shingles() {}

    /** Compares a text with the expected one. */
    static Match match(String expected, String text) {
        Map<String, Integer> wanted = bag(expected);
        Map<String, Integer> found = bag(text);
        double both = 0;
        double missed = 0;
        for (Map.Entry<String, Integer> run : wanted.entrySet()) {
            int times = Math.min(run.getValue(), found.getOrDefault(run.getKey(), 0));
            both += times;
            missed += run.getValue() - times;
        }
        double extra = found.values().stream().mapToInt(Integer::intValue).sum() - both;
        double all = both + extra + missed;
        return all == 0 ? new Match(0, 0, 0) : new Match(both / all, extra / all, missed / all);
    }

    private static Map<String, Integer> bag(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        Map<String, Integer> bag = new HashMap<>();
        int runs = Math.max(words.isEmpty() ? 0 : 1, words.size() - WORDS + 1);
        for (int i = 0; i < runs; i++) {
            bag.merge(String.join(" ", words.subList(i, Math.min(words.size(), i + WORDS))), 1, Integer::sum);
        }
        return bag;
    }
}

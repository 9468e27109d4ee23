package dev.winnow.service.ui;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the groups of an agent are about: the words that are more frequent among a group's documents than among all, by the documents that the page keeps. Works for any
 * agent, of any make, without its files. Stateless.
 */
final class Words {
    private static final Pattern WORD = Pattern.compile("\\p{L}{3,24}");
    private static final int DOCUMENTS = 2_000;
    private static final int CHARACTERS = 2_000;
    private static final int MOST_WORDS = 100_000;
    private static final int MOST_GROUPS = 500;
    private static final int SHOWN = 8;

    /** Documents that a word has to be in, and that it counts as in more than it is. */
    private static final int FEW = 3;

    private Words() {}

    /**
     * Words by group, most telling first, and how many documents each group has.
     *
     * @param documents documents, newest first
     * @param agent name of the agent
     */
    static Map<String, Group> of(List<Doc> documents, String agent) {
        Map<String, Integer> all = new HashMap<>();
        Map<String, Map<String, Integer>> byGroup = new TreeMap<>();
        Map<String, Integer> sizes = new HashMap<>();
        int read = 0;
        for (Doc document : documents) {
            String group = document.labels().stream()
                    .filter(label -> label.agent().equals(agent))
                    .map(Doc.Label::group)
                    .findFirst()
                    .orElse(null);
            if (group == null || sizes.size() >= MOST_GROUPS && !sizes.containsKey(group)) {
                continue;
            }
            if (++read > DOCUMENTS) {
                break;
            }
            sizes.merge(group, 1, Integer::sum);
            Map<String, Integer> own = byGroup.computeIfAbsent(group, key -> new HashMap<>());
            for (String word : words(document.text())) {
                if (all.size() < MOST_WORDS || all.containsKey(word)) {
                    all.merge(word, 1, Integer::sum);
                    own.merge(word, 1, Integer::sum);
                }
            }
        }
        int total = sizes.values().stream().mapToInt(Integer::intValue).sum();
        Map<String, Group> found = new TreeMap<>();
        byGroup.forEach((group, own) ->
                found.put(group, new Group(sizes.get(group), telling(own, all, sizes.get(group), total))));
        return found;
    }

    /** A group of an agent. */
    record Group(int documents, List<String> words) {}

    private static Set<String> words(String text) {
        Set<String> words = new HashSet<>();
        Matcher matcher = WORD.matcher(Doc.cut(text, CHARACTERS));
        while (matcher.find()) {
            words.add(matcher.group().toLowerCase(Locale.ROOT));
        }
        return words;
    }

    private static List<String> telling(Map<String, Integer> own, Map<String, Integer> all, int size, int total) {
        Map<String, Double> scores = new HashMap<>();
        own.forEach((word, count) -> {
            if (count >= FEW) {
                double inside = (double) count / (size + FEW);
                double outside = (double) (all.get(word) - count + FEW) / (total - size + FEW);
                scores.put(word, inside * Math.log(inside / outside));
            }
        });
        return scores.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN)
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
    }
}

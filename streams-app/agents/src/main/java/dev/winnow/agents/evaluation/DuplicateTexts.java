package dev.winnow.agents.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agents.duplicate.MinHash;
import dev.winnow.agents.statistics.Interval;
import dev.winnow.agents.text.WordHashes;
import dev.winnow.schemas.Document;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * How alike the texts of found duplicates are: the Jaccard similarity of their runs of five words, of all runs instead of an
 * estimate. Needs a second look at the documents, after all duplicates are known. Memory: the runs of two texts per pair. One thread.
 */
public final class DuplicateTexts {
    /** Of more pairs, those with the least ids are compared, which are as good as drawn. */
    static final int MOST_PAIRS = 1_000;

    /** What a person would call near duplicates; stricter than the agent, which takes half. */
    private static final double LEAST_SIMILARITY = 0.7;

    private final Map<String, String> pairs = new TreeMap<>();
    private final Set<String> wanted = new HashSet<>();
    private final Map<String, Set<Long>> runs = new HashMap<>();

    /** @param found from the id of a duplicate to that of what it repeats */
    DuplicateTexts(Map<String, String> found) {
        new TreeMap<>(found).entrySet().stream().limit(MOST_PAIRS).forEach(pair -> {
            pairs.put(pair.getKey(), pair.getValue());
            wanted.add(pair.getKey());
            wanted.add(pair.getValue());
        });
    }

    /** Whether there is nothing to compare. */
    public boolean isEmpty() {
        return pairs.isEmpty();
    }

    /** Takes in any document, those that no pair needs too. */
    public void add(Document document) {
        if (wanted.contains(document.getId())) {
            runs.computeIfAbsent(document.getId(), id -> runs(document.getText()));
        }
    }

    private static Set<Long> runs(String text) {
        long[] words = WordHashes.of(text);
        Set<Long> runs = new HashSet<>();
        LongStream.rangeClosed(0, words.length - MinHash.RUN)
                .forEach(from -> runs.add(WordHashes.run(words, (int) from, MinHash.RUN)));
        return runs;
    }

    /** Of the pairs of which both texts were seen, the share that is as alike as near duplicates have to be. */
    public ObjectNode toJson() {
        int compared = 0;
        int alike = 0;
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            Set<Long> first = runs.get(pair.getKey());
            Set<Long> second = runs.get(pair.getValue());
            if (first != null && second != null) {
                compared++;
                alike += similarity(first, second) >= LEAST_SIMILARITY ? 1 : 0;
            }
        }
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("pairs", compared).put("leastSimilarity", LEAST_SIMILARITY);
        return json.setAll(Interval.share(alike, compared).toJson());
    }

    private static double similarity(Set<Long> first, Set<Long> second) {
        long common = first.stream().filter(second::contains).count();
        return (double) common / Math.max(1, first.size() + second.size() - common);
    }
}

package dev.winnow.agents.topic;

import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agents.text.FeatureSpace;
import dev.winnow.agents.text.StopWords;
import dev.winnow.agents.text.TextFeatures;
import dev.winnow.agents.text.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words that distinguish each topic from the rest: largest {@code p(word | topic) · log(p(word | topic) / p(word))}, p being
 * shares of texts that hold the word. Only words of several texts count, so that no text can be recognised by them.
 */
final class TopicTerms {

    private static final int TERMS = 8;
    private static final int FEWEST_TEXTS = 5;

    private final FitSample sample;
    private final List<TextFeatures> features;
    private final int[] topics;
    private final int topicCount;

    /**
     * @param features features of each text of the sample
     * @param topics topic of each text of the sample; negative for none
     */
    TopicTerms(FitSample sample, List<TextFeatures> features, int[] topics, int topicCount) {
        this.sample = sample;
        this.features = features;
        this.topics = topics;
        this.topicCount = topicCount;
    }

    /** The top terms of each topic, best first. */
    List<List<String>> find() {
        int[] counts = new int[FeatureSpace.WORDS];
        int[][] topicCounts = new int[topicCount][FeatureSpace.WORDS];
        int[] sizes = new int[topicCount];
        for (int i = 0; i < topics.length; i++) {
            if (topics[i] >= 0) {
                sizes[topics[i]]++;
                count(features.get(i), counts, topicCounts[topics[i]]);
            }
        }
        List<List<Integer>> buckets = new ArrayList<>();
        for (int topic = 0; topic < topicCount; topic++) {
            buckets.add(best(counts, topicCounts[topic], sizes[topic]));
        }
        Map<Integer, String> names = names(buckets);
        return buckets.stream()
                .map(found -> found.stream()
                        .filter(names::containsKey)
                        .map(names::get)
                        .distinct()
                        .toList())
                .toList();
    }

    private static void count(TextFeatures text, int[] counts, int[] topicCounts) {
        for (int bucket : text.ngrams()) {
            if (bucket < FeatureSpace.WORDS) {
                counts[bucket]++;
                topicCounts[bucket]++;
            }
        }
    }

    private List<Integer> best(int[] counts, int[] topicCounts, int size) {
        List<Integer> candidates = new ArrayList<>();
        double[] worth = new double[FeatureSpace.WORDS];
        for (int bucket = 0; bucket < worth.length; bucket++) {
            if (topicCounts[bucket] >= FEWEST_TEXTS && !StopWords.isTopicless(bucket)) {
                double inside = (double) topicCounts[bucket] / size;
                worth[bucket] = inside * StrictMath.log(inside * topics.length / counts[bucket]);
                candidates.add(bucket);
            }
        }
        candidates.sort(
                Comparator.<Integer>comparingDouble(bucket -> -worth[bucket]).thenComparing(bucket -> bucket));
        return candidates.subList(0, Math.min(TERMS, candidates.size()));
    }

    /** The most frequent word of each bucket. */
    private Map<Integer, String> names(List<List<Integer>> buckets) {
        Map<Integer, Map<String, Integer>> spellings = new HashMap<>();
        buckets.forEach(found -> found.forEach(bucket -> spellings.put(bucket, new TreeMap<>())));
        for (FitDocument document : sample.documents()) {
            Words.forEach(document.text(), word -> {
                Map<String, Integer> counts = spellings.get(FeatureSpace.wordBucket(word));
                if (counts != null) {
                    counts.merge(word, 1, Integer::sum);
                }
            });
        }
        Map<Integer, String> names = new HashMap<>();
        spellings.forEach((bucket, counts) -> counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .ifPresent(entry -> names.put(bucket, entry.getKey())));
        return names;
    }
}

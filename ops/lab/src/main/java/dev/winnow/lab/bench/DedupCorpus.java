package dev.winnow.lab.bench;

import dev.winnow.agents.text.WordHashes;
import dev.winnow.agents.text.Words;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Texts of which some repeat others with edits, and which of them do.
 *
 * @param texts words of each document, joined by one space, so that all tools see the same runs; in the order of the stream
 * @param similarity of each document, the largest Jaccard similarity with a document before it, of sets of runs of five words
 */
record DedupCorpus(List<String> texts, double[] similarity) {
    private static final int RUN = 5;
    private static final int FEWEST_WORDS = 40;
    /** Share of words that an edit replaces, drawn between these: similarities of about .97 to .2. */
    private static final double FEWEST_EDITS = 0.002;

    private static final double MOST_EDITS = 0.12;

    /**
     * Takes documents and adds edited copies of some.
     *
     * @param copies how many are copied, each once
     */
    static DedupCorpus of(List<Document> documents, int wanted, int copies, long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < documents.size() && texts.size() < wanted; i++) {
            List<String> words = words(documents.get(i));
            if (words.size() >= FEWEST_WORDS) {
                texts.add(String.join(" ", words));
            }
        }
        int originals = texts.size();
        for (int copy = 0; copy < Math.min(copies, originals); copy++) {
            double share = FEWEST_EDITS * Math.pow(MOST_EDITS / FEWEST_EDITS, random.nextDouble());
            texts.add(edited(texts.get(random.nextInt(originals)), share, random));
        }
        Collections.shuffle(texts, random);
        return new DedupCorpus(texts, similarities(texts));
    }

    static List<String> words(Document document) {
        List<String> words = new ArrayList<>();
        Words.forEach(document.getText(), words::add);
        return words;
    }

    private static String edited(String text, double share, Random random) {
        String[] words = text.split(" ");
        for (int i = 0; i < words.length; i++) {
            if (random.nextDouble() < share) {
                words[i] = "edit" + random.nextInt(1_000_000);
            }
        }
        return String.join(" ", words);
    }

    /** Exact similarities, by the runs that texts share. */
    private static double[] similarities(List<String> texts) {
        Map<Long, List<Integer>> holders = new HashMap<>();
        int[] sizes = new int[texts.size()];
        double[] largest = new double[texts.size()];
        for (int number = 0; number < texts.size(); number++) {
            Map<Integer, Integer> shared = new HashMap<>();
            long[] runs = runs(texts.get(number));
            sizes[number] = runs.length;
            for (long run : runs) {
                List<Integer> before = holders.computeIfAbsent(run, key -> new ArrayList<>(1));
                before.forEach(other -> shared.merge(other, 1, Integer::sum));
                before.add(number);
            }
            for (Map.Entry<Integer, Integer> other : shared.entrySet()) {
                double both = other.getValue();
                largest[number] = Math.max(largest[number], both / (sizes[number] + sizes[other.getKey()] - both));
            }
        }
        return largest;
    }

    /** Distinct runs as hashes: two share one with a probability of 2^-64. */
    static long[] runs(String text) {
        long[] words = WordHashes.units(text);
        long[] runs = new long[Math.max(0, words.length - RUN + 1)];
        for (int i = 0; i < runs.length; i++) {
            runs[i] = WordHashes.run(words, i, RUN);
        }
        return Arrays.stream(runs).distinct().toArray();
    }
}

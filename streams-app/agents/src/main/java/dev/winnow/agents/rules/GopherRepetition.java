package dev.winnow.agents.rules;

import dev.winnow.agents.text.WordHashes;
import java.util.Arrays;
import java.util.Map;

/** The 13 rows of Gopher's table of repetition, as datatrove decides them; n-grams by 64-bit hashes. Used once. */
final class GopherRepetition {
    private static final double[] TOP = {0.20, 0.18, 0.16};
    private static final double[] REPEATED = {0.15, 0.14, 0.13, 0.12, 0.11, 0.10};

    private final String text;
    private final long[] hashes;
    /** Hashes of the runs of n words that begin at each word. */
    private final long[] runs;

    private final int[] lengths;
    private final RunCounts counts;

    GopherRepetition(String text, FilterWords words) {
        this.text = text;
        hashes = new long[words.size()];
        lengths = new int[words.size()];
        counts = new RunCounts(words.size());
        for (int i = 0; i < hashes.length; i++) {
            long hash = 0xcbf29ce484222325L;
            for (int at = words.start(i); at < words.end(i); at++) {
                hash = (hash ^ text.charAt(at)) * 0x100000001b3L;
            }
            hashes[i] = WordHashes.mix(hash);
            lengths[i] = text.codePointCount(words.start(i), words.end(i));
        }
        runs = hashes.clone();
    }

    void into(Map<String, Boolean> broken) {
        double all = Math.max(1, PublishedFilters.length(text));
        String[] paragraphs = text.strip().split("\n{2,}");
        int[] repeated = PublishedFilters.repeated(Arrays.asList(paragraphs));
        broken.put("gopher/dup_para_frac", (double) repeated[0] / paragraphs.length > 0.3);
        broken.put("gopher/dup_para_char_frac", repeated[1] / all > 0.2);
        String[] lines = text.split("\n+", -1);
        repeated = PublishedFilters.repeated(Arrays.asList(lines));
        broken.put("gopher/dup_line_frac", (double) repeated[0] / lines.length > 0.3);
        broken.put("gopher/dup_line_char_frac", repeated[1] / all > 0.2);
        for (int n = 2; n <= 4; n++) {
            lengthen(n);
            broken.put("gopher/top_" + n + "_gram", top(n) / all > TOP[n - 2]);
        }
        for (int n = 5; n <= 10; n++) {
            lengthen(n);
            broken.put("gopher/duplicated_" + n + "_n_grams", repeated(n) / all > REPEATED[n - 5]);
        }
    }

    /** Makes runs of n words of those of n - 1. */
    private void lengthen(int n) {
        for (int i = 0; i + n <= hashes.length; i++) {
            runs[i] = WordHashes.mix(runs[i] * 0x9E3779B97F4A7C15L + hashes[i + n - 1]);
        }
    }

    /** Characters of the most frequent n-gram, spaces between its words included, times its number; the first of equally frequent ones. */
    private int top(int n) {
        counts.clear();
        int most = 0;
        for (int i = 0; i + n <= hashes.length; i++) {
            most = Math.max(most, counts.add(runs[i]));
        }
        for (int i = 0; i + n <= hashes.length; i++) {
            if (counts.count(runs[i]) == most) {
                return most * (characters(i, n) + n - 1);
            }
        }
        return 0;
    }

    /** Characters of n-grams that came before, each character counted once. */
    private int repeated(int n) {
        counts.clear();
        int characters = 0;
        int at = 0;
        while (at + n <= hashes.length) {
            if (counts.add(runs[at]) == 1) {
                at++;
            } else {
                characters += characters(at, n);
                at += n;
            }
        }
        return characters;
    }

    private int characters(int from, int n) {
        int characters = 0;
        for (int i = from; i < from + n; i++) {
            characters += lengths[i];
        }
        return characters;
    }
}

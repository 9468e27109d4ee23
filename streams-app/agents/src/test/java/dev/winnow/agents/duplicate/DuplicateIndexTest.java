package dev.winnow.agents.duplicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DuplicateIndexTest {

    private final SplittableRandom random = new SplittableRandom(7);

    private List<String> words(int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add("w" + random.nextInt(100_000));
        }
        return words;
    }

    private List<String> changed(List<String> words, int changes) {
        List<String> changed = new ArrayList<>(words);
        for (int i = 0; i < changes; i++) {
            changed.set(random.nextInt(changed.size()), "other" + random.nextInt(100_000));
        }
        return changed;
    }

    private static double jaccard(List<String> first, List<String> second) {
        Set<List<String>> ours = runs(first);
        Set<List<String>> union = runs(second);
        Set<List<String>> both = new HashSet<>(ours);
        both.retainAll(union);
        union.addAll(ours);
        return (double) both.size() / union.size();
    }

    private static Set<List<String>> runs(List<String> words) {
        Set<List<String>> runs = new HashSet<>();
        for (int i = 0; i + MinHash.RUN <= words.size(); i++) {
            runs.add(List.copyOf(words.subList(i, i + MinHash.RUN)));
        }
        return runs;
    }

    @Test
    void theEstimateIsTheJaccardSimilarityWithinFiveStandardErrors() {
        for (int changes = 0; changes < 60; changes += 4) {
            List<String> original = words(300);
            List<String> copy = changed(original, changes);
            double exact = jaccard(original, copy);

            double estimate = MinHash.similarity(
                    MinHash.signature(String.join(" ", original)), MinHash.signature(String.join(" ", copy)));

            double error = Math.sqrt(exact * (1 - exact) / (MinHash.BANDS * MinHash.ROWS));
            assertThat(estimate).isCloseTo(exact, within(5 * error + 1e-9));
        }
    }

    @Test
    void candidatesAreFoundWithTheProbabilityThatTheBandsPromise() {
        double expected = 0;
        int found = 0;
        int pairs = 400;
        for (int i = 0; i < pairs; i++) {
            List<String> original = words(200);
            List<String> copy = changed(original, 8);
            expected += 1 - Math.pow(1 - Math.pow(jaccard(original, copy), MinHash.ROWS), MinHash.BANDS);
            DuplicateIndex index = new DuplicateIndex();
            index.add("original", String.join(" ", original));
            found += index.find("copy", String.join(" ", copy), 0.01).isPresent() ? 1 : 0;
        }
        assertThat((double) found / pairs).isCloseTo(expected / pairs, within(0.1));
        assertThat(expected / pairs).isBetween(0.2, 0.95);
    }

    @Test
    void ofAClusterTheFirstStaysUniqueAndTheOthersNameIt() {
        String text = String.join(" ", words(100));
        DuplicateIndex index = new DuplicateIndex();
        index.add("a", text);
        index.add("b", text + "!");

        assertThat(index.find("a", text, 0.5)).isEmpty();
        assertThat(index.find("b", text + "!", 0.5)).contains(new DuplicateIndex.Match("a", 1));
        assertThat(index.find("not in the index", text, 0.5)).contains(new DuplicateIndex.Match("a", 1));
        assertThat(index.find("c", String.join(" ", words(100)), 0.5)).isEmpty();
    }

    @Test
    void textsOfFewerThanFiveWordsHaveNoDuplicates() {
        DuplicateIndex index = new DuplicateIndex();
        assertThat(index.add("a", "one two three four")).isFalse();
        assertThat(index.find("b", "one two three four", 0.5)).isEmpty();
    }
}

package dev.winnow.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.lab.bench.DedupStage.Point;
import dev.winnow.schemas.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupBenchTest {
    private final SplittableRandom random = new SplittableRandom(4);

    @TempDir
    Path folder;

    private Document document(int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append("word").append(random.nextInt(1_000_000)).append(' ');
        }
        return Document.newBuilder()
                .setId("id")
                .setText(text.toString())
                .setSource("test")
                .setTokens(1)
                .build();
    }

    private DedupCorpus corpus() {
        return DedupCorpus.of(
                IntStream.range(0, 150).mapToObj(i -> document(150)).toList(), 120, 60, 1);
    }

    @Test
    void similaritiesAreThoseOfTheSetsOfRuns() {
        DedupCorpus corpus = corpus();

        assertThat(corpus.texts()).hasSize(180);
        int repeated = 0;
        for (int number = 0; number < corpus.texts().size(); number++) {
            double largest = 0;
            for (int before = 0; before < number; before++) {
                largest = Math.max(
                        largest,
                        jaccard(corpus.texts().get(before), corpus.texts().get(number)));
            }
            assertThat(corpus.similarity()[number]).isEqualTo(largest, within(1e-12));
            repeated += largest > 0.1 ? 1 : 0;
        }
        // copies of one document are compared with each other as well
        assertThat(repeated).isBetween(45, 60);
    }

    private static double jaccard(String first, String second) {
        Set<String> ours = runs(first);
        Set<String> union = runs(second);
        Set<String> both = new HashSet<>(ours);
        both.retainAll(union);
        union.addAll(ours);
        return (double) both.size() / union.size();
    }

    private static Set<String> runs(String text) {
        String[] words = text.split(" ");
        Set<String> runs = new HashSet<>();
        for (int i = 0; i + 5 <= words.length; i++) {
            runs.add(String.join(" ", Arrays.copyOfRange(words, i, i + 5)));
        }
        return runs;
    }

    @Test
    void theIndexInMemoryFindsWhatRepeatsAndNothingElse() throws IOException {
        DedupBench bench = new DedupBench(corpus(), Optional.empty());

        bench.compare(folder.resolve("texts.jsonl"), 50);

        DedupBenchReport.Quality quality = bench.quality().get(DedupBench.WINNOW);
        assertThat(quality.recall()).isGreaterThan(0.85);
        assertThat(quality.precisionNearLeast()).isGreaterThan(0.95);
        assertThat(quality.agreement()).isNull();
        assertThat(bench.speeds()).containsOnlyKeys(DedupBench.WINNOW);
        assertThat(bench.ratios()).isEmpty();
    }

    @Test
    void qualityIsCountedFromTheExactSimilarities() {
        double[] similarity = {0, 0.9, 0.85, 0.6, 0.45, 0.1};

        DedupBenchReport.Quality quality =
                DedupBench.quality(similarity, new int[] {-1, 0, -1, 0, 1, 1}, new int[] {-1, 0, 0, -1, 1, -1});

        assertThat(quality).isEqualTo(new DedupBenchReport.Quality(4, 1 / 2.0, 2 / 3.0, 2 / 4.0, 3 / 4.0, 3 / 6.0));
    }

    @Test
    void costIsThatOfStretchesBehindTheFirstDocuments() {
        List<Point> points = new ArrayList<>();
        for (int second = 1; second <= 60; second++) {
            // compiling takes the first seconds, then each document 500 us
            points.add(new Point(1_000L * second, second, 5 + 0.5 * second));
        }

        DedupBenchReport.Cost cost = DedupBench.cost(points, 2, 1, 900, 950);

        assertThat(cost.documents()).isEqualTo(60_000);
        assertThat(cost.decades())
                .extracting(DedupBenchReport.Decade::from)
                .containsExactly(5_000L, 10_000L, 20_000L, 50_000L);
        assertThat(cost.decades()).extracting(DedupBenchReport.Decade::to).endsWith(60_000L);
        assertThat(cost.decades()).allSatisfy(decade -> {
            assertThat(decade.cpuMicrosPerDocument()).isCloseTo(500, within(1e-6));
            assertThat(decade.documentsPerSecond()).isCloseTo(1_000, within(1e-6));
        });
        assertThat(cost.lastOverFirst()).isCloseTo(1, within(1e-9));
    }
}

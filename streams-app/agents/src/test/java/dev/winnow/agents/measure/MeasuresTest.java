package dev.winnow.agents.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.winnow.agents.text.WordHashes;
import dev.winnow.agents.text.WordPunctuation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MeasuresTest {
    private static final String[] WORDS = {
        "river", "stone", "bridge", "water", "engine", "valve", "piston", "music", "violin", "choir", "the", "of"
    };

    private interface Reader {
        Measure read(DataInputStream in) throws IOException;
    }

    private static List<String> texts(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int topic = random.nextInt(3) * 3;
            StringBuilder text = new StringBuilder();
            for (int w = 0; w < 12; w++) {
                boolean common = random.nextInt(3) == 0;
                text.append(common ? WORDS[random.nextInt(WORDS.length)] : WORDS[topic + random.nextInt(3)])
                        .append(' ');
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private static void merge(Map<String, Integer> words, Map<String, Integer> pairs, String text) {
        String before = null;
        for (String word : text.strip().split(" ")) {
            words.merge(word, 1, Integer::sum);
            if (before != null) {
                pairs.merge(before + " " + word, 1, Integer::sum);
            }
            before = word;
        }
    }

    @Test
    void importanceIsTheMeanLogRatioOfSharesInOneSpaceOfTokensAndPairs() {
        List<String> reference = texts(1, 20);
        List<String> crawl = texts(2, 60);
        Map<String, Integer> referenceWords = new HashMap<>();
        Map<String, Integer> referencePairs = new HashMap<>();
        Map<String, Integer> crawlWords = new HashMap<>();
        Map<String, Integer> crawlPairs = new HashMap<>();
        reference.forEach(text -> merge(referenceWords, referencePairs, text));
        crawl.forEach(text -> merge(crawlWords, crawlPairs, text));
        String text = "river bridge the violin";
        double expected = 0;
        referenceWords.putAll(referencePairs);
        crawlWords.putAll(crawlPairs);
        for (String gram : List.of("river", "bridge", "the", "violin", "river bridge", "bridge the", "the violin")) {
            expected += Math.log(share(referenceWords, gram) + 1e-8) - Math.log(share(crawlWords, gram) + 1e-8);
        }

        double found = ImportanceRatio.fit(reference, crawl).of(text, "");

        assertThat(found).isCloseTo(expected / 7, within(1e-6));
    }

    private static double share(Map<String, Integer> counts, String gram) {
        return (double) counts.getOrDefault(gram, 0) / sum(counts);
    }

    @Test
    void textThatNeitherSideHasSeenIsNotMoreImportantThanTheReference() {
        List<String> reference = texts(1, 200);
        List<String> crawl = texts(2, 600);
        StringBuilder encoded = new StringBuilder();
        Random random = new Random(1);
        for (int i = 0; i < 400; i++) {
            encoded.append(Long.toString(random.nextLong() >>> 1, 36)).append(i % 5 == 0 ? "+/" : "\n");
        }

        ImportanceRatio ratio = ImportanceRatio.fit(reference, crawl);

        double ofReference = reference.stream()
                .mapToDouble(text -> ratio.of(text, ""))
                .average()
                .orElseThrow();
        assertThat(ratio.of(encoded.toString(), "")).isLessThan(ofReference);
    }

    @Test
    void anArtifactOfTheFormerDefinitionStillLabelsByIt() throws IOException {
        float[] ratios = new float[FormerImportanceRatio.BUCKETS];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = i % 97;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        MeasureFiles.write(new DataOutputStream(bytes), ratios);

        Measure read = new DsirAgentFactory().read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        long[] words = WordHashes.of("river bridge");
        double expected = ratios[FormerImportanceRatio.word(words, 0)]
                + ratios[FormerImportanceRatio.word(words, 1)]
                + ratios[FormerImportanceRatio.pair(words, 1)];
        assertThat(read.of("river bridge", "")).isCloseTo(expected / 3, within(1e-6));
    }

    @Test
    void tokensAreThoseOfWordpunct() {
        long[] tokens = WordPunctuation.hashes("Don't say \"$3.50_a\"!? \u00a0 A\u00e9");
        // don ' t say "$ 3 . 50_a "!? aé
        assertThat(tokens).hasSize(10);
        assertThat(WordPunctuation.hashes("don")[0]).isEqualTo(tokens[0]);
        assertThat(WordPunctuation.hashes("\"$")[0]).isEqualTo(tokens[4]);
        assertThat(WordPunctuation.hashes("a\u00c9")[0]).isEqualTo(tokens[9]);
    }

    private static int sum(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void surpriseIsTheMeanNegativeLogarithmOfTheSmoothedPairModel() {
        List<String> texts = texts(3, 50);
        Map<String, Integer> words = new HashMap<>();
        Map<String, Integer> pairs = new HashMap<>();
        texts.forEach(text -> merge(words, pairs, text));
        String[] text = {"engine", "valve", "unseen"};
        double all = sum(words) + (1 << 16);
        double nats = 0;
        for (int i = 0; i < text.length; i++) {
            double alone = (words.getOrDefault(text[i], 0) + 1) / all;
            nats -= i == 0
                    ? Math.log(alone)
                    : Math.log((pairs.getOrDefault(text[i - 1] + " " + text[i], 0) + 64 * alone)
                            / (words.getOrDefault(text[i - 1], 0) + 64));
        }

        assertThat(WordModel.fit(texts).of("Engine, valve! unseen", "")).isCloseTo(nats / 3, within(1e-12));
    }

    @Test
    void densityIsTheMeanKernelWithinTheErrorOfTheSketch() {
        List<String> texts = texts(4, 300);
        TextVectors vectors = TextVectors.fit(texts);
        Density density = Density.fit(vectors, texts);

        for (String text : texts(5, 10)) {
            float[] own = vectors.of(text).orElseThrow();
            double exact = texts.stream()
                    .mapToDouble(other -> kernel(own, vectors.of(other).orElseThrow()))
                    .average()
                    .orElseThrow();

            // rows are independent; the standard error of their mean is some tenth of it for texts like these
            assertThat(density.of(text, "")).isCloseTo(exact, within(0.35 * exact + 0.01));
        }
        assertThat(density.of("volcano glacier tundra", "")).isLessThan(density.of(texts.get(0), "") / 4);
    }

    private static double kernel(float[] first, float[] second) {
        double product = 0;
        for (int i = 0; i < first.length; i++) {
            product += (double) first[i] * second[i];
        }
        return Math.pow(1 - Math.acos(Math.max(-1, Math.min(1, product))) / Math.PI, Density.PLANES);
    }

    @Test
    void redundancyIsTheMeanPearsonCorrelationWithThePool() {
        List<String> texts = texts(6, 80);
        TextVectors vectors = TextVectors.fit(texts);
        List<Redundancy.Text> pool =
                texts.stream().map(text -> new Redundancy.Text(text, "web")).toList();
        float[] mean = new float[TextVectors.DIMENSION];
        texts.forEach(text -> {
            float[] vector = vectors.of(text).orElseThrow();
            for (int i = 0; i < mean.length; i++) {
                mean[i] += vector[i] / texts.size();
            }
        });
        Redundancy redundancy = Redundancy.fit(vectors, pool);

        for (String text : texts(7, 5)) {
            double[] own = centred(vectors.of(text).orElseThrow(), mean);
            double exact = texts.stream()
                    .mapToDouble(other -> pearson(own, centred(vectors.of(other).orElseThrow(), mean)))
                    .average()
                    .orElseThrow();

            assertThat(redundancy.of(text, "web")).isCloseTo(exact, within(1e-5));
            assertThat(redundancy.of(text, "a source that nobody knows")).isCloseTo(exact, within(1e-5));
        }
    }

    private static double[] centred(float[] vector, float[] mean) {
        double[] centred = new double[vector.length];
        for (int i = 0; i < centred.length; i++) {
            centred[i] = vector[i] - mean[i];
        }
        return centred;
    }

    private static double pearson(double[] xs, double[] ys) {
        double meanOfX = Arrays.stream(xs).average().orElseThrow();
        double meanOfY = Arrays.stream(ys).average().orElseThrow();
        double product = 0;
        double squaresOfX = 0;
        double squaresOfY = 0;
        for (int i = 0; i < xs.length; i++) {
            product += (xs[i] - meanOfX) * (ys[i] - meanOfY);
            squaresOfX += (xs[i] - meanOfX) * (xs[i] - meanOfX);
            squaresOfY += (ys[i] - meanOfY) * (ys[i] - meanOfY);
        }
        return product / Math.sqrt(squaresOfX * squaresOfY);
    }

    @Test
    void aMeasureIsTheSameWhenItIsReadAgainAndHasNoValueWithoutWords() throws IOException {
        List<String> texts = texts(8, 60);
        TextVectors vectors = TextVectors.fit(texts);
        List<Redundancy.Text> pool =
                texts.stream().map(text -> new Redundancy.Text(text, "web")).toList();
        List<Measure> measures = List.of(
                ImportanceRatio.fit(texts(9, 10), texts),
                WordModel.fit(texts),
                Density.fit(vectors, texts),
                Redundancy.fit(vectors, pool));
        List<Reader> readers = List.of(ImportanceRatio::read, WordModel::read, Density::read, Redundancy::read);
        for (int i = 0; i < measures.size(); i++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            measures.get(i).write(new DataOutputStream(bytes));
            Measure again = readers.get(i).read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

            for (String text : texts(10, 20)) {
                assertThat(again.of(text, "web")).isEqualTo(measures.get(i).of(text, "web"));
            }
            assertThat(again.of(" \n", "web")).isNaN();
        }
    }
}

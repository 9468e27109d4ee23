package dev.winnow.agents.measure;

import dev.winnow.agents.text.WordPunctuation;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * How much more a text looks like a reference than like the crawl.
 *
 * <p>Source: DSIR, Xie et al. 2023 (arXiv 2302.03169), as its published code has it: tokens are runs of word characters or of other characters that
 * are not white space ({@link WordPunctuation}), in lower case; tokens and pairs of neighbours share 10,000 buckets. Formula: {@code mean over tokens
 * and pairs of ln(p(g) + 1e-8) - ln(q(g) + 1e-8)}, with p and q the shares of bucket g in reference and crawl. DSIR takes the sum over pieces of like
 * length; the mean keeps documents of any length comparable, as groups need it. The hash is ours: DSIR's SHA-256 of every pair would cost more than all
 * other agents together. Cost: two table look-ups per token.
 */
public final class ImportanceRatio implements Measure {
    static final int BUCKETS = 10_000;

    /** Added to shares, not to counts: a bucket that one side has never seen counts much, as published. */
    private static final double EPSILON = 1e-8;

    private final float[] logRatios;

    private ImportanceRatio(float[] logRatios) {
        this.logRatios = logRatios;
    }

    /** Compares the n-grams of two sets of texts. */
    public static ImportanceRatio fit(Iterable<String> reference, Iterable<String> crawl) {
        double[] ofReference = shares(reference);
        double[] ofCrawl = shares(crawl);
        float[] logRatios = new float[BUCKETS];
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            logRatios[bucket] =
                    (float) (StrictMath.log(ofReference[bucket] + EPSILON) - StrictMath.log(ofCrawl[bucket] + EPSILON));
        }
        return new ImportanceRatio(logRatios);
    }

    private static double[] shares(Iterable<String> texts) {
        double[] counts = new double[BUCKETS];
        for (String text : texts) {
            long[] tokens = WordPunctuation.hashes(text);
            for (int i = 0; i < tokens.length; i++) {
                counts[bucket(tokens, i, 1)]++;
                if (i > 0) {
                    counts[bucket(tokens, i - 1, 2)]++;
                }
            }
        }
        double sum = Math.max(1, Arrays.stream(counts).sum());
        return Arrays.stream(counts).map(count -> count / sum).toArray();
    }

    /** The bucket of a run of tokens. */
    static int bucket(long[] tokens, int from, int length) {
        return (int) Long.remainderUnsigned(WordPunctuation.run(tokens, from, length), BUCKETS);
    }

    @Override
    public double of(String text, String source) {
        long[] tokens = WordPunctuation.hashes(text);
        double sum = 0;
        for (int i = 0; i < tokens.length; i++) {
            sum += logRatios[bucket(tokens, i, 1)];
            if (i > 0) {
                sum += logRatios[bucket(tokens, i - 1, 2)];
            }
        }
        return tokens.length == 0 ? Double.NaN : sum / (2.0 * tokens.length - 1);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        MeasureFiles.write(out, logRatios);
    }

    static ImportanceRatio read(DataInputStream in) throws IOException {
        return new ImportanceRatio(MeasureFiles.floats(in, BUCKETS));
    }
}

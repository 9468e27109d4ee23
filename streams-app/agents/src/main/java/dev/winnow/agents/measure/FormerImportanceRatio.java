package dev.winnow.agents.measure;

import dev.winnow.agents.text.WordHashes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The importance ratio of artifacts that were fitted before {@link ImportanceRatio} followed the published code: they label as they did.
 *
 * <p>Formula: the mean over words and word pairs of {@code ln(p(g) / q(g))}, with 2^15 buckets of words and 2^15 of pairs.
 */
final class FormerImportanceRatio implements Measure {

    /** Buckets of both kinds. */
    static final int BUCKETS = 1 << 16;

    private static final int SHIFT = 49;
    private static final int PAIRS_START = BUCKETS / 2;

    private final float[] logRatios;

    private FormerImportanceRatio(float[] logRatios) {
        this.logRatios = logRatios;
    }

    static int word(long[] words, int at) {
        return (int) (words[at] >>> SHIFT);
    }

    /** The bucket of a word and the one before it. */
    static int pair(long[] words, int at) {
        return PAIRS_START + (int) (WordHashes.run(words, at - 1, 2) >>> SHIFT);
    }

    @Override
    public double of(String text, String source) {
        long[] words = WordHashes.of(text);
        double sum = 0;
        for (int i = 0; i < words.length; i++) {
            sum += logRatios[word(words, i)];
            if (i > 0) {
                sum += logRatios[pair(words, i)];
            }
        }
        return words.length == 0 ? Double.NaN : sum / (2.0 * words.length - 1);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        MeasureFiles.write(out, logRatios);
    }

    static FormerImportanceRatio read(DataInputStream in) throws IOException {
        return new FormerImportanceRatio(MeasureFiles.floats(in, BUCKETS));
    }
}

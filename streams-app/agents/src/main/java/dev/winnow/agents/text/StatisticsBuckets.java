package dev.winnow.agents.text;

/** Quantises the statistics of a text: one of 16 steps for each figure. */
final class StatisticsBuckets {

    private static final int STEPS = 16;

    private StatisticsBuckets() {}

    /** The bucket of each figure, in a fixed order. */
    static int[] of(TextStatistics text) {
        double[] figures = {
            logarithm(text.words(), 1 << 14),
            logarithm(text.lines(), 1 << 12),
            text.meanWordLength() / 12,
            text.wordShare(text.alphabeticWords()),
            text.characterShare(text.letters()),
            root(text.characterShare(text.capitals())),
            root(text.characterShare(text.digits())),
            text.wordShare(text.stopWords()),
            text.tellingStopWords() / 8.0,
            root(text.wordShare(text.symbols())),
            root(text.characterShare(text.braces())),
            text.lineShare(text.punctuatedLines()),
            root(text.lineShare(text.bulletLines() + text.ellipsisLines())),
            text.lineShare(text.shortLines()),
            root(text.repeatedLineShare()),
            text.repeatedPairShare(),
            root(text.linesPerWord()),
            logarithm(text.longestWord(), 1 << 8),
            text.placeholders() > 0 ? 1 : 0,
        };
        int[] buckets = new int[figures.length];
        for (int i = 0; i < figures.length; i++) {
            int step = (int) (Math.min(1, figures[i]) * (STEPS - 1) + 0.5);
            buckets[i] = FeatureSpace.STATISTICS_START + i * STEPS + step;
        }
        return buckets;
    }

    private static double logarithm(int count, int most) {
        return StrictMath.log1p(count) / StrictMath.log1p(most);
    }

    /** Spreads small shares, where most texts are. */
    private static double root(double share) {
        return Math.sqrt(share);
    }
}

package dev.winnow.lab.worth;

/**
 * What was learned: the worth of a document to the model that is being trained, as far as its words, statistics
 * and groups show it. Immutable and safe for any number of threads.
 *
 * @param regression worth by column
 * @param groups groups by worth
 * @param figures how it was fitted
 */
public record WorthModel(WorthRidge regression, WorthGroups groups, Figures figures) {
    /**
     * How it was fitted.
     *
     * @param plans plans whose rewards it was fitted to
     * @param probes probes among them
     * @param heldOut Spearman's rank correlation of the newest plan's rewards with what the regression on the earlier ones predicts;
     *     NaN with one plan
     */
    public record Figures(int plans, int probes, double heldOut) {}

    /** Predicted worth, in standard deviations of a probe's reward. */
    public double worth(WorthFeatures document) {
        return regression.of(document);
    }

    /** Group of a document of this worth. */
    public String group(double worth) {
        return groups.group(worth);
    }
}

package dev.winnow.trainer.influence;

import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/** What was summed over the tokens of each window, as a mean over the tokens of each document. */
final class DocumentMeans {
    private DocumentMeans() {}

    /**
     * Σ_windows value / Σ_windows scored tokens, so that a long document weighs no more than a short one.
     *
     * @param documents windows of each document
     * @param sums one value for each window, document by document
     * @return one value for each document; NaN where a window's value is
     */
    static double[] of(List<List<TokenRow>> documents, double[] sums) {
        double[] means = new double[documents.size()];
        int row = 0;
        for (int i = 0; i < means.length; i++) {
            double sum = 0;
            long scored = 0;
            for (TokenRow window : documents.get(i)) {
                sum += sums[row++];
                scored += window.scored();
            }
            // an infinite sum is not a measurement either
            means[i] = Double.isFinite(sum) ? sum / scored : Double.NaN;
        }
        return means;
    }

    /** All windows, document by document. */
    static List<TokenRow> rows(List<List<TokenRow>> documents) {
        return documents.stream().flatMap(List::stream).toList();
    }
}

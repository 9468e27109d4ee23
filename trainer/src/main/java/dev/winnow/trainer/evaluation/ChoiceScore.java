package dev.winnow.trainer.evaluation;

import java.util.List;

/**
 * Whether a model answered an item.
 *
 * @param right the likeliest option is the answer
 * @param rightNormalised so it is when each log-likelihood is divided by the length of its continuation
 * @param unscored an option has no likelihood; the item then counts as wrong
 */
record ChoiceScore(boolean right, boolean rightNormalised, boolean unscored) {

    /** @param logLikelihoods of the item's options, in nats */
    static ChoiceScore of(ChoiceItem item, double[] logLikelihoods) {
        List<ChoiceItem.Option> options = item.options();
        double[] normalised = new double[logLikelihoods.length];
        for (int i = 0; i < logLikelihoods.length; i++) {
            if (Double.isNaN(logLikelihoods[i])) {
                return new ChoiceScore(false, false, true);
            }
            normalised[i] = logLikelihoods[i] / options.get(i).length();
        }
        return new ChoiceScore(first(logLikelihoods) == item.answer(), first(normalised) == item.answer(), false);
    }

    /** Index of the largest value; the first of them when several are. */
    private static int first(double[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[largest]) {
                largest = i;
            }
        }
        return largest;
    }
}

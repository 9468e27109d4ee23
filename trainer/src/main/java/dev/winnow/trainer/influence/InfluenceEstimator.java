package dev.winnow.trainer.influence;

import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/**
 * Estimates what training on a document does to the reference loss.
 *
 * <p>Guarantees: the result has one value for each document, in order; positive means that the loss falls; a document that
 * cannot be measured is NaN and spoils no other; model and optimizer are left as they were, to the bit. Called by the
 * training thread.
 */
public interface InfluenceEstimator {

    /** Name as written in a reward report. */
    String name();

    /** Influence of each document, given by its windows, on the loss whose gradient {@code reference} is. */
    double[] measure(ReferenceGradient reference, List<List<TokenRow>> documents);
}

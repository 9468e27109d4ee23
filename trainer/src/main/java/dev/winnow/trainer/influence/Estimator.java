package dev.winnow.trainer.influence;

import java.util.Locale;

/** The estimators that a trainer may reward with; all but the last are of ⟨g_ref, P g_i⟩. */
public enum Estimator {
    /** Difference of two losses along v; no backward pass. */
    TWIN,
    /** Products of layer inputs with output gradients. */
    GHOST,
    /** One backward pass for each document. */
    GRADIENT_DOT,
    /** One real optimizer step for each document. */
    ONE_STEP;

    /** The name on the command line and in a reward report. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

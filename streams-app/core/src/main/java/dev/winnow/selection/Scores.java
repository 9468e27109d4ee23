package dev.winnow.selection;

/** Scores of label vectors under one plan, before any price of use. Implementations are immutable. */
sealed interface Scores permits CellScores, AdditiveScores {
    /**
     * The score of a document, in units of standardised reward; never -0.
     *
     * @throws IllegalArgumentException when the labels do not fit the agents and groups of the plan
     */
    double score(Labels labels);

    static Scores of(Plan plan) {
        return switch (plan.rule()) {
            case ONE -> new CellScores(plan);
            case TWO, THREE -> new AdditiveScores(plan);
        };
    }
}

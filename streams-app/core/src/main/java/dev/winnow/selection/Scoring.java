package dev.winnow.selection;

/** What a plan of rule 2 makes of labels and uses. Immutable. */
final class Scoring {
    private final Scores scores;
    private final Floors floors;
    private final RuleOptions options;
    private final double temperature;

    Scoring(Plan plan) {
        scores = new AdditiveScores(plan);
        floors = new Floors(plan);
        options = plan.options();
        temperature = plan.temperature();
    }

    /** Score S', the price of earlier uses taken off. */
    double score(Labels labels, int uses) {
        return scores.score(labels) - options.price(uses, temperature);
    }

    /** Least probability of acceptance, in [0, rho]. */
    double floor(Labels labels) {
        return floors.probability(labels);
    }
}

package dev.winnow.selection;

import java.util.Optional;

/** What a plan of rule 2 makes of labels and uses. Immutable. */
final class Scoring {
    private final Scores scores;
    private final Floors floors;
    private final VetoTable vetoes;
    private final RuleOptions options;
    private final double temperature;

    Scoring(Plan plan) {
        scores = new AdditiveScores(plan);
        floors = new Floors(plan);
        vetoes = new VetoTable(plan);
        options = plan.options();
        temperature = plan.temperature();
    }

    /** Score S', less the price of earlier uses. */
    double score(Labels labels, int uses) {
        return scores.score(labels) - options.price(uses, temperature);
    }

    /** Least probability of acceptance, in [0, rho]. */
    double floor(Labels labels) {
        return floors.probability(labels);
    }

    /** The label that keeps a document from being selected and probed, whatever its score and floor; empty when none does. */
    Optional<String> veto(Labels labels) {
        return vetoes.by(labels);
    }

    boolean vetoes(Labels labels) {
        return vetoes.vetoes(labels);
    }
}

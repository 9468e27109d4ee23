package dev.winnow.selection;

import java.util.Optional;

/**
 * What a plan makes of documents at an intensity that is known from elsewhere, such as that of a mark: for showing a decision without replaying its
 * partition. Draw, score and veto are those of the decision. The probability is exact under rule 1, whose intensity holds for the whole stage; under rule 2 the
 * intensity moves between marks, and the probability is that at the mark; a bound of drift under rule 3 may hold it higher or lower, which only a replay knows. Immutable and safe for any number of threads.
 */
public final class EstimatedDecisions {
    private final Plan plan;
    private final Intensity intensity;
    private final Acceptance acceptance;
    private final CellScores scores;
    private final Floors floors;
    private final Scoring scoring;
    private final HashDraw draws;

    /**
     * What is shown of a decision.
     *
     * @param score S', decay included
     * @param probability probability of acceptance at the intensity, in [0, 1]
     * @param draw draw that has to be below the probability, in [0, 1)
     * @param floored whether the probability is the floor of a group
     * @param veto the label that vetoes the document, {@code AGENT/GROUP}, or {@code AGENT} where that failed; empty when none does
     */
    public record Estimate(double score, double probability, double draw, boolean floored, Optional<String> veto) {}

    /** @throws IllegalArgumentException when the intensity cannot be one of the plan's policy */
    public EstimatedDecisions(Plan plan, Intensity intensity) {
        this.plan = plan;
        this.intensity = intensity;
        acceptance = Acceptance.of(plan, intensity);
        scores = new CellScores(plan, 0);
        floors = new Floors(plan);
        scoring = new Scoring(plan);
        draws = HashDraw.of(plan.seed(), "accept");
    }

    /** The plan. */
    public Plan plan() {
        return plan;
    }

    /** The intensity. */
    public Intensity intensity() {
        return intensity;
    }

    /** Whether the probability is that of the decision itself. */
    public boolean isExact() {
        return plan.rule() == DecisionRule.ONE;
    }

    /**
     * What the plan makes of a document that it has not selected before.
     *
     * @param documentId id of the document
     * @param labels its labels, made for the plan by {@link LabelReader}
     * @param uses times that earlier plans have selected it
     */
    public Estimate of(String documentId, Labels labels, int uses) {
        return switch (plan.rule()) {
            case ONE -> ofRuleOne(documentId, labels, uses);
            case TWO, THREE -> ofRuleTwo(documentId, labels, uses);
        };
    }

    private Estimate ofRuleOne(String documentId, Labels labels, int uses) {
        double score = scores.score(labels) - new Uses(uses, -1).decay(plan.temperature());
        return estimate(score, floors.probability(labels), draws.uniform(documentId), Optional.empty());
    }

    private Estimate ofRuleTwo(String documentId, Labels labels, int uses) {
        double draw = draws.and(plan.version()).and(uses).uniform(documentId);
        return estimate(scoring.score(labels, uses), scoring.floor(labels), draw, scoring.veto(labels));
    }

    private Estimate estimate(double score, double floor, double draw, Optional<String> veto) {
        double own = acceptance.probability(score);
        return new Estimate(score, veto.isPresent() ? 0 : Math.max(own, floor), draw, floor > own, veto);
    }
}

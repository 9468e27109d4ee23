package dev.winnow.selection;

/**
 * Decides documents under one plan of rule 1 and one intensity. {@link #decide} is a pure function of its arguments, the plan and the
 * intensity: no clock, no order of arrival, no text. Immutable and safe for any number of threads.
 */
public final class Decider {
    private final Plan plan;
    private final CellScores scores;
    private final Acceptance acceptance;
    private final Floors floors;
    private final double[] probabilityByCell;
    private final HashDraw acceptDraw;
    private final ProbeSampling probes;

    public Decider(Plan plan, Intensity intensity) {
        boolean first = plan.rule() == DecisionRule.ONE;
        Check.that(
                first,
                "rule of a plan that decides by one lambda",
                "1",
                plan.rule().version());
        this.plan = plan;
        scores = new CellScores(plan);
        acceptance = Acceptance.of(plan, intensity);
        floors = new Floors(plan);
        probabilityByCell = new double[scores.cells()];
        for (int cell = 0; cell < probabilityByCell.length; cell++) {
            probabilityByCell[cell] =
                    Math.max(acceptance.probability(scores.score(cell)), floors.probability(scores.labels(cell)));
        }
        acceptDraw = HashDraw.of(plan.seed(), "accept");
        probes = new ProbeSampling(plan);
    }

    /** The plan that is decided under. */
    public Plan plan() {
        return plan;
    }

    /**
     * Decides one document.
     *
     * @param documentId SHA-256 of the normalised text in hexadecimal; any other text works as well
     * @param labels groups of the document, made for this plan
     * @param uses how the run has used the document so far
     */
    public Decision decide(String documentId, Labels labels, Uses uses) {
        long fingerprint = HashDraw.fingerprint(documentId);
        double score = scores.score(labels) - uses.decay(plan.temperature());
        double probability;
        if (uses.lastPlanVersion() == plan.version()) {
            probability = 0;
        } else if (uses.count() == 0 && probabilityByCell.length > 0) {
            probability = probabilityByCell[scores.cell(labels)];
        } else {
            probability = Math.max(acceptance.probability(score), floors.probability(labels));
        }
        boolean accepted = acceptDraw.uniform(fingerprint) < probability;
        return new Decision(accepted, probability, score, probes.draw(fingerprint, labels));
    }

    /** The draw that acceptance compares with the probability, in [0, 1): for explaining a decision. */
    public double draw(String documentId) {
        return acceptDraw.uniform(documentId);
    }

    /** Whether a decision about a document with these labels owes its probability to the floor of a group, not to its score. */
    public boolean floored(Labels labels, Decision decision) {
        double floor = floors.probability(labels);
        return floor > acceptance.probability(decision.score()) && decision.probability() == floor;
    }

    /**
     * Probability that a document with these labels is drawn as a probe at all, in [0, 1]: one minus that of no draw, over all
     * agents that have labelled it, those included whose draw fails.
     */
    public double probeProbability(Labels labels) {
        return probes.probability(labels);
    }
}

package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides documents under one plan and intensity. {@link #decide} is a pure function of its arguments, the plan and the
 * intensity: no clock, no order of arrival, no text. Immutable and safe for any number of threads.
 */
public final class Decider {
    private final Plan plan;
    private final CellScores scores;
    private final Acceptance acceptance;
    private final double[] probabilityByCell;
    private final HashDraw acceptDraw;
    private final HashDraw[] probeDraws;
    private final double[][] probeRates;

    public Decider(Plan plan, Intensity intensity) {
        this.plan = plan;
        scores = new CellScores(plan);
        acceptance = Acceptance.of(plan, intensity);
        probabilityByCell = new double[scores.cells()];
        for (int cell = 0; cell < probabilityByCell.length; cell++) {
            probabilityByCell[cell] = acceptance.probability(scores.score(cell));
        }
        acceptDraw = HashDraw.of(plan.seed(), "accept");
        HashDraw stageDraw = HashDraw.of(plan.seed(), "probe").and(plan.version());
        List<AgentMemory> agents = plan.agents();
        probeDraws = agents.stream().map(agent -> stageDraw.and(agent.agent())).toArray(HashDraw[]::new);
        probeRates = agents.stream().map(agent -> probeRates(plan, agent)).toArray(double[][]::new);
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
            probability = acceptance.probability(score);
        }
        boolean accepted = acceptDraw.uniform(fingerprint) < probability;
        return new Decision(accepted, probability, score, probes(fingerprint, labels));
    }

    /** The draw that acceptance compares with the probability, in [0, 1): for explaining a decision. */
    public double draw(String documentId) {
        return acceptDraw.uniform(documentId);
    }

    /**
     * Probability that a document with these labels is drawn as a probe at all, in [0, 1]: one minus that of no draw, over all
     * agents that have labelled it, those included whose draw fails.
     */
    public double probeProbability(Labels labels) {
        double none = 1;
        for (int a = 0; a < probeRates.length; a++) {
            int group = labels.group(a);
            none *= group == Labels.ABSENT ? 1 : 1 - probeRates[a][group];
        }
        return 1 - none;
    }

    private List<ProbeDraw> probes(long fingerprint, Labels labels) {
        List<ProbeDraw> drawn = List.of();
        for (int a = 0; a < probeDraws.length; a++) {
            int group = labels.group(a);
            if (group != Labels.ABSENT && probeDraws[a].uniform(fingerprint) < probeRates[a][group]) {
                if (drawn.isEmpty()) {
                    drawn = new ArrayList<>(probeDraws.length);
                }
                drawn.add(new ProbeDraw(a, group, probeRates[a][group]));
            }
        }
        return drawn;
    }

    /** Rates at which a stage draws {@code probesPerGroup} documents of each group; a group never seen is drawn whole. */
    private static double[] probeRates(Plan plan, AgentMemory agent) {
        double[] rates = new double[agent.groups().size()];
        for (int g = 0; g < rates.length; g++) {
            double expected = plan.stageDocuments() * agent.share(g);
            rates[g] = plan.probesPerGroup() == 0 ? 0 : Math.min(1, plan.probesPerGroup() / expected);
        }
        return rates;
    }
}

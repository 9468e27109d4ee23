package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;

/**
 * Which documents a plan asks the trainer to measure: for each agent {@code u(hash(seed, version, agent, id)) < m / expected
 * count of the document's group}, m being the budget of the group, independent of whether the document is accepted; none of a vetoed document. A pure function of the plan, the id and
 * the labels, so that whoever has the plan can recompute whether a document was drawn. Immutable and safe for any number of threads.
 */
public final class ProbeSampling {
    /** Plans, the live one among them, whose probes count: more than {@link PlanUpdate} would follow rewards back. */
    public static final int REMEMBERED_PLANS = 8;

    private final HashDraw[] draws;
    private final double[][] rates;
    private final VetoTable vetoes;

    public ProbeSampling(Plan plan) {
        draws = draws(plan);
        vetoes = new VetoTable(plan);
        rates = plan.agents().stream().map(agent -> rates(plan, agent)).toArray(double[][]::new);
    }

    /** The draws of a stage, by agent. */
    static HashDraw[] draws(Plan plan) {
        HashDraw stage = HashDraw.of(plan.seed(), "probe").and(plan.version());
        return plan.agents().stream().map(agent -> stage.and(agent.agent())).toArray(HashDraw[]::new);
    }

    /** Probes wanted of each group of an agent. */
    static double[] budgets(Plan plan, AgentMemory agent) {
        List<Double> budget = agent.probes().budget();
        double[] budgets = new double[agent.groups().size()];
        for (int g = 0; g < budgets.length; g++) {
            budgets[g] = budget.isEmpty() ? plan.probesPerGroup() : budget.get(g);
        }
        return budgets;
    }

    /** Whether a document with these labels, made for this plan, is drawn for at least one agent. */
    public boolean isProbe(String documentId, Labels labels) {
        return !draw(HashDraw.fingerprint(documentId), labels).isEmpty();
    }

    /** The cells that a document is drawn for, by agent; the id as its fingerprint, so that several draws hash it once. */
    List<ProbeDraw> draw(long fingerprint, Labels labels) {
        List<ProbeDraw> drawn = List.of();
        if (vetoes.vetoes(labels)) {
            return drawn;
        }
        for (int a = 0; a < draws.length; a++) {
            int group = labels.group(a);
            if (group >= 0 && draws[a].uniform(fingerprint) < rates[a][group]) {
                if (drawn.isEmpty()) {
                    drawn = new ArrayList<>(draws.length);
                }
                drawn.add(new ProbeDraw(a, group, rates[a][group]));
            }
        }
        return drawn;
    }

    /**
     * Probability that a document with these labels is drawn at all, in [0, 1]: one minus that of no draw, over all agents
     * that have labelled it, those included whose draw fails.
     */
    double probability(Labels labels) {
        if (vetoes.vetoes(labels)) {
            return 0;
        }
        double none = 1;
        for (int a = 0; a < rates.length; a++) {
            int group = labels.group(a);
            none *= group < 0 ? 1 : 1 - rates[a][group];
        }
        return 1 - none;
    }

    /** Rates at which a stage draws the budget of each group; a group never seen is drawn whole. */
    private static double[] rates(Plan plan, AgentMemory agent) {
        double[] budgets = budgets(plan, agent);
        double[] rates = new double[budgets.length];
        for (int g = 0; g < rates.length; g++) {
            double expected = plan.stageDocuments() * agent.share(g);
            double wanted = budgets[g];
            rates[g] = wanted == 0 ? 0 : Math.min(1, wanted / expected);
        }
        return rates;
    }
}

package dev.winnow.selection;

import java.util.List;

/**
 * Scores of label vectors under a plan of rule 1: {@code S = sum of theta_A * w_A,group(x)} in plan order, theta renormalised
 * over the agents that have labelled the document, 0 when none has. Immutable.
 *
 * <p>A cell is one combination of groups. With few cells every score is computed once; a score is the same to the bit
 * whether it was tabled or not.
 */
final class CellScores implements Scores {
    private static final int MAX_TABLE = 8_192;
    private static final double NO_MASS = 1e-12;

    private final double[] thetas;
    private final double[][] weights;
    private final double[] table;

    CellScores(Plan plan) {
        this(plan, MAX_TABLE);
    }

    CellScores(Plan plan, int maxTable) {
        List<AgentMemory> agents = plan.agents();
        thetas = agents.stream().mapToDouble(AgentMemory::theta).toArray();
        weights = agents.stream()
                .map(agent -> agent.weights().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                .toArray(double[][]::new);
        long cells = 1;
        for (double[] agent : weights) {
            cells = Math.min(cells * (agent.length + 1), maxTable + 1L);
        }
        table = new double[cells > maxTable ? 0 : (int) cells];
        for (int cell = 0; cell < table.length; cell++) {
            table[cell] = compute(labels(cell));
        }
    }

    /** Number of cells, absent labels included; 0 when there are too many to table. */
    int cells() {
        return table.length;
    }

    /** Index of a label vector's cell; meaningful only when cells are tabled. */
    int cell(Labels labels) {
        int cell = 0;
        for (int a = 0; a < weights.length; a++) {
            cell = cell * (weights[a].length + 1) + labels.group(a) + 1;
        }
        return cell;
    }

    @Override
    public double score(Labels labels) {
        requireFits(labels);
        return table.length > 0 ? table[cell(labels)] : compute(labels);
    }

    double score(int cell) {
        return table[cell];
    }

    /** A vector made for another plan must not be read as a neighbouring cell. */
    private void requireFits(Labels labels) {
        boolean fits = labels.size() == weights.length;
        for (int a = 0; fits && a < weights.length; a++) {
            fits = labels.group(a) >= Labels.ABSENT && labels.group(a) < weights[a].length;
        }
        if (!fits) {
            throw new IllegalArgumentException("labels " + labels + " do not fit the agents and groups of the plan");
        }
    }

    private double compute(Labels labels) {
        double score = 0;
        double mass = 0;
        boolean complete = true;
        for (int a = 0; a < weights.length; a++) {
            int group = labels.group(a);
            if (group == Labels.ABSENT) {
                complete = false;
            } else {
                score += thetas[a] * weights[a][group];
                mass += thetas[a];
            }
        }
        // adding 0 turns -0 into 0: equal scores then have equal bits
        if (complete) {
            return score + 0.0;
        }
        return Math.abs(mass) < NO_MASS ? 0 : score / mass + 0.0;
    }

    /** The label vector of a cell. */
    Labels labels(int cell) {
        int[] groups = new int[weights.length];
        int rest = cell;
        for (int a = weights.length - 1; a >= 0; a--) {
            groups[a] = rest % (weights[a].length + 1) - 1;
            rest /= weights[a].length + 1;
        }
        return Labels.of(groups);
    }
}

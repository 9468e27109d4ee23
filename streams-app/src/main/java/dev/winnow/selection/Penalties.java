package dev.winnow.selection;

/**
 * How far the worth of an agent's groups is held towards 0 by the regression of rule 2. The best penalty is the variance of a reward
 * around its group, over the variance of the worths of the agent's groups:
 *
 * <pre>
 * within   = sum of squares around the group means / (n - groups)
 * among    = max(0, (between - (groups - 1) within) / (n - sum n_g^2 / n))
 * 1/penalty = (1/30 + (groups - 1) among / within) / groups,  the penalty held in [10, 10000]
 * </pre>
 *
 * <p>Both are estimated from the rewards of the update, agent by agent, by the moments of a one-way analysis of variance; the 30
 * of rule 1 counts as much as one group more. An agent that labels at random shows no more between its groups than chance gives,
 * and is held near 0 whatever the number of its kind; one that tells documents apart is hardly held. Stateless.
 *
 * <p>With one agent of ten useful groups (standard deviation .6, noise 1.5) and K - 1 that label at random, 200 probes in all
 * whatever K, 10 plans and 20 seeds, the mean true reward of the selection was .94 at K = 1 and .89 at K = 24, and .93 and .78
 * under a penalty of 30; with groups half as strong .35 and .29, against .34 and .23. With as many probes for each agent nothing is
 * lost at any K: {@code AgentNumberSimTest} prints both rules. A second pass on what the other agents leave unexplained changed
 * nothing beyond the standard error.
 */
final class Penalties {
    /** Penalty of rule 1, and what an agent begins with. */
    static final double PRIOR = 30;

    /** No reward has more leverage than this leaves it. */
    static final double FEWEST = 10;

    private static final double MOST = 10_000;

    private Penalties() {}

    /**
     * Penalty of each agent.
     *
     * @param z standardised rewards, one per row
     */
    static double[] of(ProbeRows rows, double[] z) {
        double[] penalties = new double[rows.agents()];
        for (int a = 0; a < penalties.length; a++) {
            penalties[a] = Groups.of(rows, a, z).penalty();
        }
        return penalties;
    }

    /** Sums of the rewards that an agent has labelled, by its groups. */
    private record Groups(double[] counts, double[] sums, double squares) {
        static Groups of(ProbeRows rows, int agent, double[] z) {
            int from = rows.first()[agent];
            double[] counts = new double[rows.first()[agent + 1] - from];
            double[] sums = new double[counts.length];
            double squares = 0;
            for (int row = 0; row < z.length; row++) {
                int column = rows.columns()[row * rows.agents() + agent];
                if (column >= 0) {
                    counts[column - from]++;
                    sums[column - from] += z[row];
                    squares += z[row] * z[row];
                }
            }
            return new Groups(counts, sums, squares);
        }

        double penalty() {
            double documents = 0;
            double sum = 0;
            double balance = 0;
            double groups = 0;
            double explained = 0;
            for (int g = 0; g < counts.length; g++) {
                if (counts[g] > 0) {
                    documents += counts[g];
                    sum += sums[g];
                    balance += counts[g] * counts[g];
                    groups++;
                    explained += sums[g] * sums[g] / counts[g];
                }
            }
            double free = documents - groups;
            double within = (squares - explained) / free;
            double effective = documents - balance / documents;
            if (!(free > 0) || !(within > 0) || !(effective > 0)) {
                return PRIOR;
            }
            double between = explained - sum * sum / documents;
            double among = Math.max(0, (between - (groups - 1) * within) / effective) / within;
            return Math.max(FEWEST, Math.min(MOST, groups / (1 / PRIOR + (groups - 1) * among)));
        }
    }
}

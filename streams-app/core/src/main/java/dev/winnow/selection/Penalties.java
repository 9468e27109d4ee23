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
 * and is held near 0 whatever the number of its kind; one that distinguishes documents is hardly held. Stateless.
 *
 * <p>Squared error of a document's worth over the variance of worths, so that 1 is the error of knowing nothing; one agent of ten
 * groups with worths of standard deviation s, the others label at random, 400 probes with noise 1, 40 seeds. {@code PenaltySimTest}
 * prints the figures.
 *
 * <table>
 * <caption>Fixed penalties and the estimated ones</caption>
 * <tr><th>agents</th><th>s</th><th>10</th><th>30 (rule 1)</th><th>100</th><th>300</th><th>estimated</th></tr>
 * <tr><td>1</td><td>.2</td><td>.47</td><td>.40</td><td>.56</td><td>.79</td><td>.45</td></tr>
 * <tr><td>1</td><td>.5</td><td>.11</td><td>.22</td><td>.52</td><td>.78</td><td>.12</td></tr>
 * <tr><td>4</td><td>.2</td><td>2.01</td><td>1.15</td><td>.75</td><td>.82</td><td>.63</td></tr>
 * <tr><td>4</td><td>.5</td><td>.36</td><td>.35</td><td>.55</td><td>.79</td><td>.15</td></tr>
 * <tr><td>12</td><td>.2</td><td>7.05</td><td>3.38</td><td>1.32</td><td>.93</td><td>1.27</td></tr>
 * <tr><td>12</td><td>.5</td><td>1.19</td><td>.74</td><td>.67</td><td>.81</td><td>.27</td></tr>
 * </table>
 *
 * <p>Asking more of an agent than chance gives (half or one standard deviation) lowers the last but one figure to 1.01 or .85; over
 * ten plans it selected worse all the same, because a weak agent's evidence then never adds up.
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

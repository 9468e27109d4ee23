package dev.winnow.selection;

import java.util.Arrays;
import java.util.List;

/**
 * How far each agent's weights can be relied on, judged by rewards that were measured after the weights were made. Stateless.
 *
 * <p>The weights of one ridge regression add up: were they the truth, a reward would be the plain sum of what all agents predict,
 * every slope of
 *
 * <pre>z = mean + sum over A of beta_A w_A,group(x)</pre>
 *
 * would be the same, and equal theta would be right. They are not the truth: an agent with many groups has few probes in each
 * and is held back by the penalty, one that follows noise, or a stream that has moved on, promises what does not come. The
 * slopes show it, and theta in proportion to them is the best mean of the agents. An agent that is worth more has larger
 * weights already; its slope is no larger for that, so that its worth is not counted twice.
 *
 * <p>The slopes are {@code beta_A = b (1 + d_A)} with the common slope b by least squares and {@code d_A} normal around 0 with
 * standard deviation {@link #PRIOR_SPREAD}: the less the rewards reveal about an agent, the nearer it stays to the others. The
 * spread is narrow, because the rewards of one update share the state that the model was in: they swing together from update
 * to update by more than their number explains, and a theta that followed each swing was worse than an equal one.
 */
final class Calibration {
    /** How far slopes lie apart before any reward is seen, as a share of their mean. */
    static final double PRIOR_SPREAD = 0.5;

    /** Standardised rewards are never taken to be known better than to a tenth of their scale. */
    private static final double LEAST_VARIANCE = 0.01;

    private Calibration() {}

    /**
     * Shares of the slopes: at least 0, summing to 1, and all equal when the rewards give no information about the weights, or that
     * they are wrong altogether.
     *
     * @param memories agents with the weights that were there before the rewards
     * @param labels label vector of each reward; an absent label is a weight of 0
     * @param z standardised rewards in [-4, 4], same order
     */
    static double[] shares(List<AgentMemory> memories, List<Labels> labels, double[] z) {
        double[][] parts = centredParts(memories, labels);
        double[] rewards = centred(z);
        int agents = memories.size();
        double alongSum = 0;
        double sumSquare = 0;
        for (int row = 0; row < z.length; row++) {
            double sum = sum(parts[row]);
            alongSum += sum * rewards[row];
            sumSquare += sum * sum;
        }
        double common = alongSum / sumSquare;
        if (!(common > 0) || !Double.isFinite(common)) {
            return equal(agents);
        }
        double variance = 0;
        for (int row = 0; row < z.length; row++) {
            double sum = sum(parts[row]);
            double left = rewards[row] - common * sum;
            variance += left * left / z.length;
            rewards[row] = left;
        }
        double penalty = Math.max(variance, LEAST_VARIANCE) / (PRIOR_SPREAD * PRIOR_SPREAD);
        double[] slopes = deviations(parts, rewards, common, penalty);
        for (int a = 0; a < agents; a++) {
            slopes[a] = Math.max(0, 1 + slopes[a]);
        }
        double total = sum(slopes);
        // two agents that predict the opposite of each other leave nothing to divide by
        if (!(total > 0) || !Double.isFinite(total)) {
            return equal(agents);
        }
        return Arrays.stream(slopes).map(slope -> slope / total).toArray();
    }

    /** Solves {@code (U'U + penalty I) d = U'left} with U the parts times the common slope. */
    private static double[] deviations(double[][] parts, double[] left, double common, double penalty) {
        int agents = parts[0].length;
        double[][] normal = new double[agents][agents];
        double[] right = new double[agents];
        for (int a = 0; a < agents; a++) {
            normal[a][a] = penalty;
        }
        for (int row = 0; row < left.length; row++) {
            for (int a = 0; a < agents; a++) {
                double scaled = common * parts[row][a];
                right[a] += scaled * left[row];
                for (int other = 0; other < agents; other++) {
                    normal[a][other] += scaled * common * parts[row][other];
                }
            }
        }
        Ridge.solve(normal, right);
        return right;
    }

    /** What each agent's weights predict for each row, around the agent's mean over the rows. */
    private static double[][] centredParts(List<AgentMemory> memories, List<Labels> labels) {
        double[][] parts = new double[labels.size()][memories.size()];
        for (int a = 0; a < memories.size(); a++) {
            double[] memoryWeights = new double[labels.size()];
            for (int row = 0; row < memoryWeights.length; row++) {
                int group = labels.get(row).group(a);
                memoryWeights[row] = group < 0 ? 0 : memories.get(a).weights().get(group);
            }
            double[] around = centred(memoryWeights);
            for (int row = 0; row < memoryWeights.length; row++) {
                parts[row][a] = around[row];
            }
        }
        return parts;
    }

    private static double[] centred(double[] values) {
        double mean = Collaboration.mean(values);
        return Arrays.stream(values).map(value -> value - mean).toArray();
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private static double[] equal(int agents) {
        double[] equal = new double[agents];
        Arrays.fill(equal, 1.0 / agents);
        return equal;
    }
}

package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What each agent adds to a selection, by deciding without it: an agent's credit is the mean reward of what the plan would accept
 * of the probes, less the mean of what it would accept without the agent. Stateless.
 *
 * <p>Probes are not drawn alike, so that each counts by 1 over the probability of its draw; the intensity is solved again on
 * them, so that both selections are of one size. The weights are those of the plan, made before these rewards were seen.
 *
 * <p>A credit is one figure from the few probes that would be accepted. So credits are taken around their mean, and drawn towards it
 * as a normal prior of {@link #PRIOR_SPREAD} times an agent's part of what selection gains, and the credit's standard error allow.
 * Shares are then {@code 1 + credit / part}, held at 0 or more.
 *
 * <p>What this adds to equal theta where one of four agents labels by lot is held by {@code SelectionSimTest}.
 */
final class LeaveOneOut {
    /** How far credits lie apart before any reward is seen, as a share of an agent's part of what selection gains. */
    private static final double PRIOR_SPREAD = 0.5;

    private LeaveOneOut() {}

    /**
     * Shares of the agents: at least 0, summing to 1, and all equal when selection gains nothing or nothing is known.
     *
     * @param plan plan that is moved on
     * @param labels label vector of each reward
     * @param z standardised rewards in [-4, 4], same order
     */
    static double[] shares(Plan plan, List<Labels> labels, double[] z) {
        int agents = plan.agents().size();
        double[] weights = new double[z.length];
        ProbeSampling sampling = new ProbeSampling(plan);
        for (int row = 0; row < z.length; row++) {
            double drawn = sampling.probability(labels.get(row));
            weights[row] = drawn > 0 ? 1 / drawn : 0;
        }
        double[] equal = new double[agents];
        Arrays.fill(equal, 1.0 / agents);
        if (sum(weights) == 0) {
            return equal;
        }
        Scores scores = Scores.of(plan);
        double[] all = accepted(plan, scores, labels, labels, weights);
        double gain = mean(all, z) - mean(weights, z);
        if (!(gain > 0) || !Double.isFinite(gain)) {
            return equal;
        }
        double part = gain / agents;
        double[] credits = credits(plan, scores, labels, weights, all, z, part);
        double total = 0;
        for (int a = 0; a < agents; a++) {
            credits[a] = Math.max(0, 1 + credits[a] / part);
            total += credits[a];
        }
        if (!(total > 0) || !Double.isFinite(total)) {
            return equal;
        }
        double divisor = total;
        return Arrays.stream(credits).map(credit -> credit / divisor).toArray();
    }

    /** Credits around their mean, each drawn towards it by what its standard error leaves in doubt. */
    private static double[] credits(
            Plan plan, Scores scores, List<Labels> labels, double[] weights, double[] all, double[] z, double part) {
        double[] credits = new double[plan.agents().size()];
        double[] errors = new double[credits.length];
        for (int a = 0; a < credits.length; a++) {
            int left = a;
            List<Labels> heard = labels.stream().map(row -> without(row, left)).toList();
            double[] others = accepted(plan, scores, labels, heard, weights);
            credits[a] = mean(all, z) - mean(others, z);
            errors[a] = squaredError(all, others, z);
        }
        double mean = Collaboration.mean(credits);
        double prior = PRIOR_SPREAD * part * PRIOR_SPREAD * part;
        for (int a = 0; a < credits.length; a++) {
            credits[a] = (credits[a] - mean) * prior / (prior + errors[a]);
        }
        return credits;
    }

    /** Weight of each row times the probability with which it is accepted by its labels as far as they are heard. */
    private static double[] accepted(
            Plan plan, Scores scores, List<Labels> labels, List<Labels> heard, double[] weights) {
        Floors floors = new Floors(plan);
        List<IntensitySolver.Mass> masses = new ArrayList<>();
        for (int row = 0; row < weights.length; row++) {
            masses.add(new IntensitySolver.Mass(
                    scores.score(heard.get(row)), floors.probability(labels.get(row)), weights[row]));
        }
        Acceptance acceptance = Acceptance.of(plan, IntensitySolver.solve(plan, masses));
        double[] accepted = new double[weights.length];
        for (int row = 0; row < accepted.length; row++) {
            IntensitySolver.Mass mass = masses.get(row);
            accepted[row] = mass.weight() * Math.max(acceptance.probability(mass.score()), mass.floor());
        }
        return accepted;
    }

    private static Labels without(Labels labels, int agent) {
        int[] groups = labels.toArray();
        groups[agent] = Labels.ABSENT;
        return Labels.of(groups);
    }

    private static double mean(double[] weights, double[] z) {
        double weighted = 0;
        for (int row = 0; row < z.length; row++) {
            weighted += weights[row] * z[row];
        }
        return weighted / sum(weights);
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /** Squared standard error of the difference of two means over the same rows, to first order. */
    private static double squaredError(double[] first, double[] second, double[] z) {
        double firstMean = mean(first, z);
        double secondMean = mean(second, z);
        double firstSum = sum(first);
        double secondSum = sum(second);
        double sum = 0;
        for (int row = 0; row < z.length; row++) {
            double influence =
                    first[row] * (z[row] - firstMean) / firstSum - second[row] * (z[row] - secondMean) / secondSum;
            sum += influence * influence;
        }
        return sum;
    }
}

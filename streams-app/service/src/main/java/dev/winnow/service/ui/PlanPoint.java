package dev.winnow.service.ui;

import dev.winnow.selection.Plan;
import java.util.Arrays;

/**
 * A plan of a run as the page shows it. Immutable.
 *
 * @param plan the plan
 * @param time milliseconds since the epoch at which it was written
 * @param theta standard error of θ by agent in plan order: that of its own probes and of those before, as far as they still count; NaN where unknown
 * @param weights the same for the weights of groups
 */
record PlanPoint(Plan plan, long time, double[] theta, double[][] weights) {
    /** A plan of which nothing was measured. */
    static PlanPoint unknown(Plan plan, long time) {
        int agents = plan.agents().size();
        double[] theta = new double[agents];
        double[][] weights = new double[agents][];
        double error = plan.version() == 0 ? 0 : Double.NaN;
        Arrays.fill(theta, error);
        for (int a = 0; a < agents; a++) {
            weights[a] = new double[plan.agents().get(a).groups().size()];
            Arrays.fill(weights[a], error);
        }
        return new PlanPoint(plan, time, theta, weights);
    }

    /**
     * The same plan after what its step adds to what is left of the errors before.
     *
     * @param before the plan that it was made from
     * @param step what was measured for it
     */
    PlanPoint after(PlanPoint before, Measured step) {
        if (plan.frozen()) {
            return new PlanPoint(plan, time, before.theta(), before.weights());
        }
        if (step.theta().length != theta.length) {
            return this;
        }
        double keptWeight =
                1 - Math.max(before.plan().learningRate(), 1.0 / (before.plan().version() + 1));
        double keptTheta = 1 - before.plan().collaborationRate();
        double[] nextTheta = new double[theta.length];
        double[][] nextWeights = new double[theta.length][];
        for (int a = 0; a < theta.length; a++) {
            nextTheta[a] = Math.hypot(known(before.theta()[a]) * keptTheta, step.theta()[a]);
            nextWeights[a] = new double[weights[a].length];
            for (int g = 0; g < nextWeights[a].length; g++) {
                nextWeights[a][g] = Math.hypot(known(before.weights()[a][g]) * keptWeight, step.weights()[a][g]);
            }
        }
        return new PlanPoint(plan, time, nextTheta, nextWeights);
    }

    /** What is not known adds nothing: the bar is then that of the last step alone. */
    private static double known(double error) {
        return Double.isNaN(error) ? 0 : error;
    }
}

package dev.winnow.selection;

import java.util.Map;

/**
 * What the simulations of a decision rule came to. Everything but the seconds is a function of the code and the seeds.
 *
 * @param drift by name of the drift, the worst over settings and seeds
 * @param outage by name of the outage, the worst over settings
 * @param agents by number of agents, mean true reward over that of one agent, after ten plans
 * @param agentsStandardErrors standard error of each share, over seeds
 * @param meanTrueRewardOfOneAgent what the shares are of, in units of reward
 * @param recrawl the same 20,000 documents crawled once per plan for 20 plans
 * @param groups by number of groups, of three agents together
 */
public record SelectionFigures(
        Map<String, Drift> drift,
        Map<String, Outage> outage,
        Map<Integer, Double> agents,
        Map<Integer, Double> agentsStandardErrors,
        double meanTrueRewardOfOneAgent,
        Recrawl recrawl,
        Map<Integer, Groups> groups) {
    /**
     * A crawl that drifts.
     *
     * @param worstRatioError largest relative error of a window of 20,000 documents beyond three standard errors
     * @param ratioErrorOverRun relative error of the ratio over all documents
     * @param probesOverBudget most probes of a group in a partition and stage, in budgets
     */
    public record Drift(double worstRatioError, double ratioErrorOverRun, double probesOverBudget) {
        Drift worse(Drift other) {
            return new Drift(
                    Math.max(worstRatioError, other.worstRatioError),
                    Math.max(ratioErrorOverRun, other.ratioErrorOverRun),
                    Math.max(probesOverBudget, other.probesOverBudget));
        }
    }

    /** A crawl whose agents fail; the error as of {@link Drift}. */
    public record Outage(double worstRatioError) {}

    /**
     * Documents that come back.
     *
     * @param distinct documents selected at least once
     * @param keepRate share selected in the last crawl
     */
    public record Recrawl(long distinct, double keepRate) {}

    /**
     * An update of a plan of many groups, from 20 probes a group.
     *
     * @param planBytes the plan as a record
     * @param updateSeconds wall-clock time of the update
     */
    public record Groups(long planBytes, double updateSeconds) {}
}

package dev.winnow.service.audit;

import java.util.List;

/**
 * What each agent adds to a selection, by deciding the same documents without it.
 *
 * @param verified whether the replay of what was selected agrees with the marks
 * @param run name of the run
 * @param plan version of the plan whose agents were left out
 * @param documents documents of the range
 * @param all mean reward of what the plan selected, in standard deviations of its probes
 * @param agents by agent, in the order of the plan
 * @param coverage how much could be replayed
 * @param violationCount number of violations
 * @param violations the first of them
 */
public record CreditReport(
        boolean verified,
        String run,
        int plan,
        long documents,
        InversePropensity.Estimate all,
        List<Credit> agents,
        VerifyReport.Covered coverage,
        long violationCount,
        List<Violation> violations) {
    public CreditReport {
        agents = List.copyOf(agents);
        violations = List.copyOf(violations);
    }

    /**
     * One agent.
     *
     * @param agent its name
     * @param theta its collaboration weight in the plan
     * @param credit mean reward of what was selected less that of what the others would select; above 0 when the agent helps
     * @param kept share of what was selected that the others select too; NaN when that is nothing
     */
    public record Credit(String agent, double theta, InversePropensity.Estimate credit, double kept) {}
}

package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;

/**
 * Solves lambda under a {@link DriftBound}. Within a group the mean acceptance grows with lambda, so that the bound on it is an
 * interval of lambda; the documents of the group are accepted with the lambda of its interval that is nearest to the common one, and the
 * common lambda is where all documents together meet the target. This is the solution of largest score among those within the bound:
 * {@code T (log lambda of the group - log lambda)} is the multiplier of its constraint, added to every score of the group.
 * Stateless; the same documents in any order give the same bits.
 */
final class DriftSolver {
    private DriftSolver() {}

    /**
     * What was solved.
     *
     * @param common the lambda of documents without a label of the agent, and of groups that the bound does not touch
     * @param intervals by group of the agent; {@link LambdaInterval#ALL} for a group without documents
     */
    record Solution(Intensity common, List<LambdaInterval> intervals) {}

    /**
     * Solves lambda and the interval of every group.
     *
     * @param groups documents by group of the bounded agent
     * @param others documents without a label of it; with the groups at least one
     * @param target mean acceptance, in (0, 1]
     * @param start where to look first
     */
    static Solution solve(
            Plan plan,
            List<List<IntensitySolver.Mass>> groups,
            List<IntensitySolver.Mass> others,
            double target,
            Intensity start) {
        double factor = plan.options().drift().orElseThrow().factor();
        List<LambdaInterval> intervals = new ArrayList<>();
        List<RatioSolver.Held> held = new ArrayList<>();
        for (List<IntensitySolver.Mass> masses : groups) {
            LambdaInterval interval =
                    masses.isEmpty() ? LambdaInterval.ALL : interval(plan, masses, target, factor, start);
            intervals.add(interval);
            held.add(new RatioSolver.Held(masses, interval));
        }
        held.add(new RatioSolver.Held(others, LambdaInterval.ALL));
        return new Solution(RatioSolver.solveHeld(plan, held, target, start), List.copyOf(intervals));
    }

    private static LambdaInterval interval(
            Plan plan, List<IntensitySolver.Mass> masses, double target, double factor, Intensity start) {
        double lowest = RatioSolver.solve(plan, masses, target / factor, start).lambda();
        double wanted = factor * target;
        // beyond the cap of a document no lambda accepts too many
        double highest = wanted < Acceptance.cap(plan.selectionRatio())
                ? RatioSolver.solve(plan, masses, wanted, start).lambda()
                : Double.POSITIVE_INFINITY;
        return new LambdaInterval(lowest, Math.max(lowest, highest));
    }
}

package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Solves lambda under a {@link DriftBound}. The mean acceptance of a group grows with lambda, so that the bound on it is an interval of
 * lambda; the common lambda is where all documents together meet the target, each group counted with the lambda of its interval that
 * is nearest. A group above its bound keeps the highest lambda of its interval, which leaves its best documents. A group below is filled
 * at random: a floor under the probability of every document of it, so that what is selected stands for the group, and not for
 * those of its documents that are most like others. Stateless; the same documents in any order give the same bits.
 */
final class DriftSolver {
    private DriftSolver() {}

    /**
     * What was solved.
     *
     * @param common lambda of documents without a label of the agent, and of groups within their bounds
     * @param bounds by group of the agent; {@link GroupBound#NONE} for a group within its bounds or without documents
     */
    record Solution(Intensity common, List<GroupBound> bounds) {}

    /**
     * Solves lambda and the bound of every group.
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
        Intensity common = RatioSolver.solveHeld(plan, held, target, start);
        List<GroupBound> bounds = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            bounds.add(bound(plan, groups.get(g), intervals.get(g), common, target / factor));
        }
        return new Solution(common, List.copyOf(bounds));
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

    private static GroupBound bound(
            Plan plan, List<IntensitySolver.Mass> masses, LambdaInterval interval, Intensity common, double least) {
        if (common.lambda() < interval.lowest()) {
            return new GroupBound(floor(plan, masses, common, least), Double.POSITIVE_INFINITY);
        }
        return common.lambda() > interval.highest() ? new GroupBound(0, interval.highest()) : GroupBound.NONE;
    }

    /** The floor at which the mean acceptance is the least one, by water-filling. */
    private static double floor(Plan plan, List<IntensitySolver.Mass> masses, Intensity common, double least) {
        Acceptance acceptance = Acceptance.of(plan, common);
        double[] probabilities = masses.stream()
                .mapToDouble(mass -> Math.max(acceptance.probability(mass.score()), mass.floor()))
                .toArray();
        Arrays.sort(probabilities);
        int size = probabilities.length;
        double[] above = new double[size + 1];
        for (int i = size - 1; i >= 0; i--) {
            above[i] = above[i + 1] + probabilities[i];
        }
        double level = 0;
        for (int filled = 1; filled <= size; filled++) {
            level = (least * size - above[filled]) / filled;
            if (filled < size && level <= probabilities[filled]) {
                break;
            }
        }
        return Math.max(0, Math.min(1, level));
    }
}

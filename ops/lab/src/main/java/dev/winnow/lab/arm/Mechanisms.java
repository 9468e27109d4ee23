package dev.winnow.lab.arm;

import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.ThetaRule;
import java.util.List;
import java.util.Map;

/**
 * What an arm does beside the plain method, each off by itself.
 *
 * @param probeBudget how probes are spread over groups
 * @param floors least share of the selection ratio at which documents are kept, by {@code AGENT} or {@code AGENT/GROUP}
 * @param thetaRule what the weights of the agents follow
 * @param refreshes light measurements between two updates
 * @param trainerSilent whether the trainer measures nothing, and a discriminator rewards in its place
 * @param influenceGroups groups of an agent that learns from the rewards what documents are worth; 0 without one
 * @param vetoes groups that are neither selected nor probed, {@code AGENT/GROUP} each; under rules 2 and 3 only
 * @param ranked agents whose groups are replaced by groups of like size by their score, see {@link Ranks}
 * @param maxDrift factor within which the share of each group in the selection stays, by the one agent that it bounds; empty for
 *     none, else under rule 3
 * @param primed whether the groups of ranked agents start with weights that rise with the score, see {@link Ranks#weights}
 */
public record Mechanisms(
        ProbeBudget probeBudget,
        Map<String, Double> floors,
        ThetaRule thetaRule,
        int refreshes,
        boolean trainerSilent,
        int influenceGroups,
        List<String> vetoes,
        List<String> ranked,
        Map<String, Double> maxDrift,
        boolean primed) {
    /** The plain method. */
    public static final Mechanisms NONE = new Mechanisms(
            ProbeBudget.UNIFORM, Map.of(), ThetaRule.CALIBRATION, 0, false, 0, List.of(), List.of(), Map.of(), false);

    public Mechanisms {
        floors = Map.copyOf(floors);
        vetoes = List.copyOf(vetoes);
        ranked = List.copyOf(ranked);
        maxDrift = Map.copyOf(maxDrift);
    }

    Mechanisms withProbeBudget(ProbeBudget budget) {
        return new Mechanisms(
                budget, floors, thetaRule, refreshes, trainerSilent, influenceGroups, vetoes, ranked, maxDrift, primed);
    }

    Mechanisms withFloors(Map<String, Double> shares) {
        return new Mechanisms(
                probeBudget,
                shares,
                thetaRule,
                refreshes,
                trainerSilent,
                influenceGroups,
                vetoes,
                ranked,
                maxDrift,
                primed);
    }

    Mechanisms withThetaRule(ThetaRule rule) {
        return new Mechanisms(
                probeBudget, floors, rule, refreshes, trainerSilent, influenceGroups, vetoes, ranked, maxDrift, primed);
    }

    Mechanisms withRefreshes(int betweenUpdates) {
        return new Mechanisms(
                probeBudget,
                floors,
                thetaRule,
                betweenUpdates,
                trainerSilent,
                influenceGroups,
                vetoes,
                ranked,
                maxDrift,
                primed);
    }

    Mechanisms withSilentTrainer() {
        return new Mechanisms(
                probeBudget, floors, thetaRule, refreshes, true, influenceGroups, vetoes, ranked, maxDrift, primed);
    }

    Mechanisms withVetoes(List<String> groups) {
        return new Mechanisms(
                probeBudget,
                floors,
                thetaRule,
                refreshes,
                trainerSilent,
                influenceGroups,
                groups,
                ranked,
                maxDrift,
                primed);
    }

    Mechanisms withRanked(List<String> agents) {
        return new Mechanisms(
                probeBudget,
                floors,
                thetaRule,
                refreshes,
                trainerSilent,
                influenceGroups,
                vetoes,
                agents,
                maxDrift,
                primed);
    }

    Mechanisms withPrimed(String agent) {
        return new Mechanisms(
                probeBudget,
                floors,
                thetaRule,
                refreshes,
                trainerSilent,
                influenceGroups,
                vetoes,
                List.of(agent),
                maxDrift,
                true);
    }

    Mechanisms withMaxDrift(String agent, double factor) {
        return new Mechanisms(
                probeBudget,
                floors,
                thetaRule,
                refreshes,
                trainerSilent,
                influenceGroups,
                vetoes,
                ranked,
                Map.of(agent, factor),
                primed);
    }

    Mechanisms withInfluence(int groups) {
        return new Mechanisms(
                probeBudget, floors, thetaRule, refreshes, trainerSilent, groups, vetoes, ranked, maxDrift, primed);
    }
}

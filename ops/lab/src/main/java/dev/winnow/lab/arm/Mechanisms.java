package dev.winnow.lab.arm;

import dev.winnow.selection.ProbeBudget;
import dev.winnow.selection.ThetaRule;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
        return with(copy -> copy.probeBudget = budget);
    }

    Mechanisms withFloors(Map<String, Double> shares) {
        return with(copy -> copy.floors = shares);
    }

    Mechanisms withThetaRule(ThetaRule rule) {
        return with(copy -> copy.thetaRule = rule);
    }

    Mechanisms withRefreshes(int betweenUpdates) {
        return with(copy -> copy.refreshes = betweenUpdates);
    }

    Mechanisms withSilentTrainer() {
        return with(copy -> copy.trainerSilent = true);
    }

    Mechanisms withInfluence(int groups) {
        return with(copy -> copy.influenceGroups = groups);
    }

    Mechanisms withVetoes(List<String> groups) {
        return with(copy -> copy.vetoes = groups);
    }

    Mechanisms withRanked(List<String> agents) {
        return with(copy -> copy.ranked = agents);
    }

    Mechanisms withPrimed(String agent) {
        return with(copy -> {
            copy.ranked = List.of(agent);
            copy.primed = true;
        });
    }

    Mechanisms withMaxDrift(String agent, double factor) {
        return with(copy -> copy.maxDrift = Map.of(agent, factor));
    }

    private Mechanisms with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.made();
    }

    /** The same values, to change some of them. */
    private static final class Copy {
        private ProbeBudget probeBudget;
        private Map<String, Double> floors;
        private ThetaRule thetaRule;
        private int refreshes;
        private boolean trainerSilent;
        private int influenceGroups;
        private List<String> vetoes;
        private List<String> ranked;
        private Map<String, Double> maxDrift;
        private boolean primed;

        Copy(Mechanisms of) {
            probeBudget = of.probeBudget;
            floors = of.floors;
            thetaRule = of.thetaRule;
            refreshes = of.refreshes;
            trainerSilent = of.trainerSilent;
            influenceGroups = of.influenceGroups;
            vetoes = of.vetoes;
            ranked = of.ranked;
            maxDrift = of.maxDrift;
            primed = of.primed;
        }

        Mechanisms made() {
            return new Mechanisms(
                    probeBudget,
                    floors,
                    thetaRule,
                    refreshes,
                    trainerSilent,
                    influenceGroups,
                    vetoes,
                    ranked,
                    maxDrift,
                    primed);
        }
    }
}

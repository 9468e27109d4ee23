package dev.winnow.selection;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;

/**
 * One agent's part of a plan: its collaboration weight and what it remembers of each of its groups. Immutable.
 *
 * @param agent name of the agent, unique in a plan
 * @param theta collaboration weight; those of a plan sum to 1
 * @param groups groups of the agent, in the order that label indices use; no repeats
 * @param weights weight of each group, in units of standardised reward (raw reward under {@link UpdateRule#PAPER_LITERAL})
 * @param shares share of the stream in each group, summing to 1; empty when nothing is known yet, as in plan 0
 * @param priors floors and first weights of the groups
 * @param probes how probes are spread over the groups
 */
public record AgentMemory(
        String agent,
        double theta,
        List<String> groups,
        List<Double> weights,
        List<Double> shares,
        GroupPriors priors,
        GroupProbes probes) {
    /** Beyond this, products of a weight and a theta could leave the range of numbers. */
    private static final double RANGE = 1e100;

    private static final double SHARE_TOLERANCE = 1e-6;

    public AgentMemory {
        Check.name(agent, "agent");
        Check.that(inRange(theta), "theta of agent " + agent, "finite and within 1e100", theta);
        groups = List.copyOf(groups);
        weights = List.copyOf(weights);
        shares = List.copyOf(shares);
        Check.that(!groups.isEmpty(), "groups of agent " + agent, "at least one", "empty");
        groups.forEach(group -> Check.name(group, "group of agent " + agent));
        Check.that(new HashSet<>(groups).size() == groups.size(), "groups of agent " + agent, "distinct", groups);
        Check.that(weights.size() == groups.size(), "weights of agent " + agent, "one per group", weights);
        for (double weight : weights) {
            Check.that(inRange(weight), "weight of agent " + agent, "finite and within 1e100", weight);
        }
        if (!shares.isEmpty()) {
            Check.that(shares.size() == groups.size(), "shares of agent " + agent, "one per group or none", shares);
            double sum = 0;
            for (double share : shares) {
                Check.that(share >= 0 && share <= 1, "share of agent " + agent, "in [0, 1]", share);
                sum += share;
            }
            Check.that(Math.abs(sum - 1) <= SHARE_TOLERANCE, "sum of shares of agent " + agent, "1", sum);
        }
        priors.requireFits(agent, groups.size());
        probes.requireFits(agent, groups.size());
    }

    /** A memory without priors whose groups all get the same number of probes. */
    public AgentMemory(String agent, double theta, List<String> groups, List<Double> weights, List<Double> shares) {
        this(agent, theta, groups, weights, shares, GroupPriors.NONE, GroupProbes.UNIFORM);
    }

    /** The same agent with another theta and other weights. */
    public AgentMemory with(double newTheta, List<Double> newWeights) {
        return new AgentMemory(agent, newTheta, groups, newWeights, shares, priors, probes);
    }

    AgentMemory withShares(List<Double> newShares) {
        return new AgentMemory(agent, theta, groups, weights, newShares, priors, probes);
    }

    AgentMemory withProbes(GroupProbes newProbes) {
        return new AgentMemory(agent, theta, groups, weights, shares, priors, newProbes);
    }

    /** The same agent before any reward: its weights are those that the priors give, and 0 where they give none. */
    AgentMemory startingWith(GroupPriors newPriors) {
        List<Double> first =
                newPriors.weights().isEmpty() ? Collections.nCopies(groups.size(), 0.0) : newPriors.weights();
        return new AgentMemory(agent, theta, groups, first, shares, newPriors, probes);
    }

    /** Whether a number may be a weight or a theta. */
    static boolean inRange(double value) {
        return Math.abs(value) <= RANGE;
    }

    /** Index of a group, or {@link Labels#ABSENT} when the agent has no such group. */
    public int indexOf(String group) {
        return group == null ? Labels.ABSENT : groups.indexOf(group);
    }

    /** Share of the stream in a group; all groups alike while nothing is known. */
    public double share(int group) {
        return shares.isEmpty() ? 1.0 / groups.size() : shares.get(group);
    }

    /** Floor of a group, as a share of the selection ratio; 0 without one, and where there is no label. */
    double floor(int group) {
        return group < 0 || priors.floors().isEmpty() ? 0 : priors.floors().get(group);
    }
}

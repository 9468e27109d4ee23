package dev.winnow.lab.arm;

import dev.winnow.selection.UpdateRule;
import java.util.ArrayList;
import java.util.List;

/**
 * One way of selecting, compared with others on the same model, stream and token budget.
 *
 * @param name what tables and plots call it
 * @param agents agents whose labels it uses, ordered by name; it needs at least one even when it selects at random
 * @param rewarded whether rewards move its weights; without them selection stays random
 * @param updateRule how rewards move the weights
 * @param learnsTheta whether the weights of the agents move too
 * @param withoutNoise whether documents of the source that is known as noise are kept from it: what a perfect filter of
 *     that kind of text would give
 * @param budgetFactor how many times the token budget of the other arms it consumes
 * @param mechanisms what it does beside the plain method
 */
public record Arm(
        String name,
        List<String> agents,
        boolean rewarded,
        UpdateRule updateRule,
        boolean learnsTheta,
        boolean withoutNoise,
        int budgetFactor,
        Mechanisms mechanisms) {
    /** The arm that all others are compared with. */
    public static final String RANDOM = "random";

    /** The arm with everything that Winnow does. */
    public static final String ALL = "all";

    public Arm {
        agents = agents.stream().sorted().toList();
        if (agents.isEmpty() || budgetFactor < 1) {
            throw new IllegalArgumentException("arm '" + name + "' needs an agent and a budget of at least 1");
        }
    }

    static Arm unrewarded(String name, List<String> agents, boolean withoutNoise, int budgetFactor) {
        return new Arm(name, agents, false, UpdateRule.WINNOW, false, withoutNoise, budgetFactor, Mechanisms.NONE);
    }

    /** Selects by fixed weights that rise with the score of one agent, as a classifier does whose best documents are kept. */
    static Arm classifier(String name, String agent) {
        return new Arm(
                name, List.of(agent), false, UpdateRule.WINNOW, false, false, 1, Mechanisms.NONE.withPrimed(agent));
    }

    static Arm rewarded(String name, List<String> agents) {
        return with(name, agents, Mechanisms.NONE);
    }

    /** The same arm with the drift of an agent's groups bounded; an arm that no reward moves gets the agent where it has not got it. */
    Arm withMaxDrift(String newName, String agent, double factor) {
        List<String> with = new ArrayList<>(agents);
        if (!rewarded && !agents.contains(agent)) {
            with.add(agent);
        }
        return new Arm(
                newName,
                with,
                rewarded,
                updateRule,
                learnsTheta,
                withoutNoise,
                budgetFactor,
                mechanisms.withMaxDrift(agent, factor));
    }

    static Arm with(String name, List<String> agents, Mechanisms mechanisms) {
        return new Arm(name, agents, true, UpdateRule.WINNOW, true, false, 1, mechanisms);
    }
}

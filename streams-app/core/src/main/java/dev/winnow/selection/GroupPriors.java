package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Prior knowledge of a run about an agent's groups, before any reward; the same in all of its plans. Immutable.
 *
 * @param floors least share of the selection ratio at which documents of each group are kept, in [0, 1]; empty for no floor. With no
 *     share above 1 the floors alone never take more than the ratio, whatever the stream is made of
 * @param weights weight that each group starts with, in [-4, 4] units of standardised reward; empty when all start with 0
 */
public record GroupPriors(List<Double> floors, List<Double> weights) {
    /** No prior knowledge. */
    public static final GroupPriors NONE = new GroupPriors(List.of(), List.of());

    public GroupPriors {
        floors = List.copyOf(floors);
        weights = List.copyOf(weights);
        for (double floor : floors) {
            Check.that(floor >= 0 && floor <= 1, "floor of a group", "in [0, 1]", floor);
        }
        for (double weight : weights) {
            boolean bounded = Math.abs(weight) <= RobustScale.BOUND;
            Check.that(bounded, "weight that a group starts with", "in [-4, 4]", weight);
        }
    }

    /**
     * Priors by agent, of values that are named by {@code AGENT} for all of its groups, or by {@code AGENT/GROUP}, which goes before.
     *
     * @throws IllegalArgumentException when the plan has no such agent or group, or a value is out of range
     */
    public static Map<String, GroupPriors> of(Plan plan, Map<String, Double> floors, Map<String, Double> weights) {
        Set<String> unknown = new TreeSet<>(floors.keySet());
        unknown.addAll(weights.keySet());
        Map<String, GroupPriors> priors = new TreeMap<>();
        for (AgentMemory agent : plan.agents()) {
            priors.put(agent.agent(), new GroupPriors(named(agent, floors), named(agent, weights)));
            unknown.remove(agent.agent());
            agent.groups().forEach(group -> unknown.remove(key(agent, group)));
        }
        if (!unknown.isEmpty()) {
            List<String> known = new ArrayList<>();
            plan.agents().forEach(agent -> agent.groups().forEach(group -> known.add(key(agent, group))));
            throw new IllegalArgumentException("unknown agent or group '"
                    + unknown.iterator().next()
                    + "': floors and priors are named AGENT or AGENT/GROUP, and the run has "
                    + String.join(", ", known));
        }
        return priors;
    }

    private static List<Double> named(AgentMemory agent, Map<String, Double> values) {
        List<Double> named = new ArrayList<>();
        boolean any = values.containsKey(agent.agent());
        for (String group : agent.groups()) {
            any |= values.containsKey(key(agent, group));
            named.add(values.getOrDefault(key(agent, group), values.getOrDefault(agent.agent(), 0.0)));
        }
        return any ? named : List.of();
    }

    private static String key(AgentMemory agent, String group) {
        return agent.agent() + "/" + group;
    }

    void requireFits(String agent, int groups) {
        Check.that(fits(floors, groups), "floors of agent " + agent, "one per group or none", floors);
        Check.that(fits(weights, groups), "first weights of agent " + agent, "one per group or none", weights);
    }

    private static boolean fits(List<Double> values, int groups) {
        return values.isEmpty() || values.size() == groups;
    }
}

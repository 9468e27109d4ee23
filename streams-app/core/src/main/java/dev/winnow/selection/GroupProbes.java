package dev.winnow.selection;

import java.util.List;

/**
 * How the probes of an agent are spread over its groups, and how many have been measured. Immutable.
 *
 * @param budget probes to draw of each group and stage, 0 or more; empty when every group gets {@link Plan#probesPerGroup()}
 * @param measured probes measured in each group so far, older ones counting less with every plan; empty when nobody counts
 */
public record GroupProbes(List<Double> budget, List<Double> measured) {
    /** Every group gets the same number, and nothing is counted. */
    public static final GroupProbes UNIFORM = new GroupProbes(List.of(), List.of());

    public GroupProbes {
        budget = List.copyOf(budget);
        measured = List.copyOf(measured);
        requireCounts(budget, "probes to draw of a group");
        requireCounts(measured, "probes measured in a group");
    }

    private static void requireCounts(List<Double> counts, String field) {
        for (double count : counts) {
            Check.that(count >= 0 && Double.isFinite(count), field, "0 or more", count);
        }
    }

    void requireFits(String agent, int groups) {
        Check.that(fits(budget, groups), "probe budget of agent " + agent, "one per group or none", budget);
        Check.that(fits(measured, groups), "probes measured for agent " + agent, "one per group or none", measured);
    }

    private static boolean fits(List<Double> values, int groups) {
        return values.isEmpty() || values.size() == groups;
    }
}

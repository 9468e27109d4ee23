package dev.winnow.lab.experiment;

import dev.winnow.agents.decontaminate.DecontaminateAgentFactory;
import dev.winnow.lab.arm.ArmPlan;
import dev.winnow.lab.arm.SeedResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How many of the documents that arms selected hold items of the tasks, where an agent looked for them. Stateless. */
final class LeakShares {
    /**
     * Means over the plans after plan 0, which selects at random, that decided documents, of all seeds of an arm.
     *
     * @param selected share of the selected documents
     * @param offered share of the offered documents
     */
    record Share(double selected, double offered) {}

    private LeakShares() {}

    /** Shares by arm; empty where no agent looked for leaks. */
    static Map<String, Share> of(List<SeedResult> results) {
        Map<String, Share> shares = new TreeMap<>();
        for (String arm : results.stream().map(SeedResult::arm).distinct().toList()) {
            List<ArmPlan> learned = results.stream()
                    .filter(result -> result.arm().equals(arm))
                    .flatMap(result -> result.plans().stream())
                    .filter(plan -> plan.version() > 0)
                    .filter(plan -> plan.offered().containsKey(DecontaminateAgentFactory.TYPE))
                    .toList();
            if (!learned.isEmpty()) {
                shares.put(
                        arm,
                        new Share(
                                learned.stream()
                                        .mapToDouble(plan -> share(plan.kept()))
                                        .average()
                                        .orElseThrow(),
                                learned.stream()
                                        .mapToDouble(plan -> share(plan.offered()))
                                        .average()
                                        .orElseThrow()));
            }
        }
        return shares;
    }

    private static double share(Map<String, Map<String, Double>> shares) {
        Map<String, Double> groups = shares.getOrDefault(DecontaminateAgentFactory.TYPE, Map.of());
        return DecontaminateAgentFactory.LEAKS.stream()
                .mapToDouble(group -> groups.getOrDefault(group, 0.0))
                .sum();
    }

    /** A table for people; empty where no agent looked for leaks. */
    static String table(Map<String, Share> shares) {
        if (shares.isEmpty()) {
            return "";
        }
        StringBuilder table =
                new StringBuilder("documents that hold items of the tasks, mean of the plans after plan 0\n\n");
        table.append(String.format("%-24s %14s %14s%n", "arm", "% of selected", "% of offered"));
        shares.forEach((arm, share) -> table.append(String.format(
                Locale.ROOT, "%-24s %14.2f %14.2f%n", arm, 100 * share.selected(), 100 * share.offered())));
        return table.toString();
    }
}

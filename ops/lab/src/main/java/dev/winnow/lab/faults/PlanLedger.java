package dev.winnow.lab.faults;

import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The plans of a run against each other and against the rewards: versions have no gap, every partition has the same plans, each was made from the one before,
 * and no rewards made two plans. Owned by one thread.
 */
final class PlanLedger {
    private final String plansTopic;
    private final InvariantViolations violations;
    private final List<List<Plan>> byPartition = new ArrayList<>();
    private final Map<Report, BitSet> parts = new HashMap<>();
    private final Set<Integer> measured = new TreeSet<>();
    private final Set<String> digests = new HashSet<>();

    private int longestBefore;

    private record Report(int planVersion, long trainerEpoch, int parts) {}

    PlanLedger(String plansTopic, int partitions, InvariantViolations violations) {
        this.plansTopic = plansTopic;
        this.violations = violations;
        for (int partition = 0; partition < partitions; partition++) {
            byPartition.add(new ArrayList<>());
        }
    }

    void plan(int partition, long offset, Plan plan) {
        List<Plan> plans = byPartition.get(partition);
        if (plan.version() != plans.size()) {
            violations.add(
                    plansTopic,
                    partition,
                    offset,
                    "plan " + plan.version() + " comes where plan " + plans.size() + " has to");
        } else if (plan.parent() != plan.version() - 1) {
            violations.add(
                    plansTopic, partition, offset, "plan " + plan.version() + " was made from plan " + plan.parent());
        }
        if (partition == 0 && plan.version() > 0 && plan.probes() > 0 && !digests.add(plan.rewardsDigest())) {
            violations.add(
                    plansTopic,
                    partition,
                    offset,
                    "plan " + plan.version() + " was made of rewards that had made another plan before");
        }
        plans.add(plan);
    }

    /** A record of the rewards topic; the same part may come again. */
    void report(RewardReport report) {
        Report whole = new Report(report.getPlanVersion(), report.getTrainerEpoch(), report.getParts());
        BitSet seen = parts.computeIfAbsent(whole, key -> new BitSet());
        seen.set(report.getPart());
        if (seen.cardinality() == report.getParts()) {
            measured.add(report.getPlanVersion());
            parts.remove(whole);
        }
    }

    /**
     * Compares the partitions. What came since the last call may not be whole: a plan reaches all partitions in one transaction, but their ends are not asked
     * for in one moment. So completeness is asked of what the last call had seen.
     */
    void settle() {
        int common = byPartition.stream().mapToInt(List::size).min().orElse(0);
        if (common < longestBefore) {
            violations.add(
                    plansTopic, -1, -1, "a partition has " + common + " plans where another has " + longestBefore);
        }
        if (longestBefore - 1 > measured.size()) {
            violations.add(
                    plansTopic,
                    0,
                    -1,
                    (longestBefore - 1) + " plans were made, but only " + measured.size() + " have complete rewards");
        }
        for (int version = 0; version < common; version++) {
            Plan first = byPartition.get(0).get(version);
            for (int partition = 1; partition < byPartition.size(); partition++) {
                if (!byPartition.get(partition).get(version).equals(first)) {
                    violations.add(
                            plansTopic, partition, -1, "plan " + version + " is another than that of partition 0");
                }
            }
        }
        longestBefore = byPartition.stream().mapToInt(List::size).max().orElse(0);
    }

    /** As {@link #settle}, when nothing more can come. */
    void finish() {
        settle();
        settle();
    }

    /** Plans so far, plan 0 included. */
    int plans() {
        return byPartition.get(0).size();
    }
}

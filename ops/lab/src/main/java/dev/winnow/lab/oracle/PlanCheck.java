package dev.winnow.lab.oracle;

import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The plans of a run against each other and against the outcomes of reports: versions have no gap, every partition has the same plans, each comes from the one
 * before and keeps what a run may not change, and was made of one measurement. Owned by one thread.
 */
final class PlanCheck {
    private final String run;
    private final TopicNames topics;
    private final Consumer<Finding> sink;
    private final List<List<Plan>> byPartition = new ArrayList<>();
    private final Map<Integer, Outcome> makers = new HashMap<>();
    private final Set<String> digests = new HashSet<>();
    private final Set<Integer> compared = new HashSet<>();

    private int answeredFrom;
    private int longestBefore;

    PlanCheck(String run, int partitions, TopicNames topics, Consumer<Finding> sink) {
        this.run = run;
        this.topics = topics;
        this.sink = sink;
        for (int partition = 0; partition < partitions; partition++) {
            byPartition.add(new ArrayList<>());
        }
    }

    void plan(int partition, long offset, Plan plan) {
        Findings findings = new Findings(topics.plans(), partition, sink);
        List<Plan> plans = byPartition.get(partition);
        findings.same(FindingKind.OTHER_RUN, offset, "run of a plan", run, plan.getRun());
        findings.same(FindingKind.PLAN_GAP, offset, "version of a plan", plans.size(), plan.getVersion());
        findings.same(
                FindingKind.PLAN_PARENT,
                offset,
                "parent of plan " + plan.getVersion(),
                plan.getVersion() - 1,
                plan.getParent());
        if (!plans.isEmpty()) {
            findings.same(
                    FindingKind.PLAN_SETTINGS,
                    offset,
                    "settings of plan " + plan.getVersion(),
                    settings(plans.get(plans.size() - 1)),
                    settings(plan));
        }
        if (partition == 0 && plan.getProbes() > 0 && !digests.add(plan.getRewardsDigest())) {
            findings.add(
                    FindingKind.PLAN_REWARDS,
                    offset,
                    "plan " + plan.getVersion() + " was made of rewards that had made another plan before");
        }
        plans.add(plan);
    }

    /** What no plan of a run may change. */
    private static List<Object> settings(Plan plan) {
        List<Object> agents = new ArrayList<>();
        plan.getAgents()
                .forEach(agent -> agents.add(
                        List.of(agent.getAgent(), agent.getGroups(), agent.getFloors(), agent.getFirstWeights())));
        return List.of(
                agents,
                plan.getTemperature(),
                plan.getSelectionRatio(),
                plan.getPolicy(),
                plan.getUpdateRule(),
                plan.getSeed(),
                plan.getProbesPerGroup(),
                plan.getLearningRate(),
                plan.getAgentVersions(),
                plan.getCollaborationRate(),
                plan.getProbeBudget(),
                plan.getThetaRule());
    }

    /** The final answer to a report that made a plan. */
    void made(Outcome outcome) {
        if (outcome.getVerdict() == OutcomeVerdict.USED) {
            makers.putIfAbsent(outcome.getResultingPlan(), outcome);
        }
    }

    /**
     * Compares the partitions. What came since the last call may not be whole: a plan reaches all partitions in one transaction, but their ends are not asked
     * for in one moment. So completeness is asked of what the last call had seen.
     */
    void settle() {
        int common = byPartition.stream().mapToInt(List::size).min().orElse(0);
        if (common < longestBefore) {
            sink.accept(new Finding(
                    FindingKind.PLAN_GAP,
                    topics.plans(),
                    -1,
                    -1,
                    "a partition has " + common + " plans, another " + longestBefore));
        }
        for (int place = 0; place < common; place++) {
            if (compared.add(place)) {
                compare(place);
            }
        }
        longestBefore = byPartition.stream().mapToInt(List::size).max().orElse(0);
    }

    private void compare(int place) {
        Plan first = byPartition.get(0).get(place);
        for (int partition = 1; partition < byPartition.size(); partition++) {
            if (!fields(byPartition.get(partition).get(place)).equals(fields(first))) {
                sink.accept(new Finding(
                        FindingKind.PLAN_DIFFERS,
                        topics.plans(),
                        partition,
                        -1,
                        "plan " + first.getVersion() + " is another than that of partition 0"));
            }
        }
    }

    /** Every field as text, maps in order: Avro compares no maps. */
    private static String fields(Plan plan) {
        StringBuilder fields = new StringBuilder();
        plan.getSchema().getFields().forEach(field -> {
            Object value = plan.get(field.pos());
            fields.append(field.name())
                    .append('=')
                    .append(value instanceof Map<?, ?> map ? new TreeMap<Object, Object>(map) : value)
                    .append(';');
        });
        return fields.toString();
    }

    /** Plans before this version were made by a coordinator that answers no reports. */
    void answeredFrom(int version) {
        answeredFrom = version;
    }

    /**
     * As {@link #settle}, when nothing more can come.
     *
     * @param rewardDigests digest of the rewards of each plan's measurement, as the reports have them; of plans that have one
     */
    void finish(Map<Integer, String> rewardDigests) {
        settle();
        settle();
        for (Plan plan : byPartition.get(0)) {
            Findings findings = new Findings(topics.plans(), 0, sink);
            Outcome maker = makers.get(plan.getVersion());
            if (plan.getVersion() == 0 || maker == null && plan.getVersion() < answeredFrom) {
                continue;
            }
            if (maker == null) {
                findings.add(
                        FindingKind.PLAN_UNMEASURED,
                        -1,
                        "plan " + plan.getVersion() + " was made, and no outcome names it");
                continue;
            }
            findings.same(
                    FindingKind.PLAN_REWARDS,
                    -1,
                    "digest of the rewards of plan " + plan.getVersion(),
                    rewardDigests.getOrDefault(plan.getVersion(), plan.getRewardsDigest()),
                    plan.getRewardsDigest());
        }
        makers.forEach((version, outcome) -> {
            if (version < 1 || version >= byPartition.get(0).size()) {
                sink.accept(new Finding(
                        FindingKind.OUTCOME_PLAN,
                        topics.outcomes(),
                        0,
                        -1,
                        "an outcome names plan " + version + ", which does not exist"));
            }
        });
    }

    /** The plan at a place; used to read rewards by. */
    List<Plan> plans() {
        return byPartition.get(0);
    }
}

package dev.winnow.decision;

import dev.winnow.schemas.Reward;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The probes that were read from the probes topic: labels by document id, for each plan that drew them. Probes of a plan are
 * forgotten two plans later. Mutable, owned by one thread; memory is bounded by {@link #MAX_PROBES}, of about 200 bytes each.
 */
final class FoundProbes {
    /** Plans before the live one whose probes are still known: rewards that are later by more are stale. */
    static final int KEPT_PLANS = 2;

    /** Probes of all plans together; later ones are not kept, so that rewards for them do not match a probe. */
    static final int MAX_PROBES = 400_000;

    private final NavigableMap<Integer, Map<String, Labels>> byPlan = new TreeMap<>();
    private int size;
    private long changes;

    /**
     * Keeps a probe.
     *
     * @return whether it is new and was kept
     */
    boolean add(int planVersion, String documentId, Labels labels) {
        if (size == MAX_PROBES) {
            return false;
        }
        boolean added =
                byPlan.computeIfAbsent(planVersion, version -> new HashMap<>()).putIfAbsent(documentId, labels) == null;
        size += added ? 1 : 0;
        changes++;
        return added;
    }

    /** Forgets the probes of plans that are too old for any use. */
    void forgetBefore(int planVersion) {
        Map<Integer, Map<String, Labels>> old = byPlan.headMap(planVersion, false);
        size -= old.values().stream().mapToInt(Map::size).sum();
        old.clear();
        changes++;
    }

    /**
     * Labels that a reward's document was drawn with under a plan, or under one of those before it that are still known; empty
     * when none drew it with the labels that the reward claims.
     *
     * <p>Under rule 2 a report cannot know which labels count: it may name any group where the probe has no label that does.
     *
     * @param labelled any plan of the run
     */
    Optional<Labels> find(Plan labelled, int measuredUnder, Reward reward) {
        Labels claimed = Labels.of(labelled, reward.getLabels());
        boolean lenient = labelled.rule() != DecisionRule.ONE;
        return byPlan.headMap(measuredUnder, true).values().stream()
                .map(probes -> probes.get(reward.getDocumentId()))
                .filter(recorded -> recorded != null && fits(recorded, claimed, lenient))
                .findFirst();
    }

    private static boolean fits(Labels recorded, Labels claimed, boolean lenient) {
        if (!lenient) {
            return claimed.equals(recorded);
        }
        for (int a = 0; a < recorded.size(); a++) {
            if (recorded.has(a) && recorded.group(a) != claimed.group(a)) {
                return false;
            }
        }
        return true;
    }

    /** What an update takes as the labels of a reward: under rule 2 those that the probe was drawn with. */
    static Map<String, String> counted(Plan labelled, Reward reward, Labels recorded) {
        if (labelled.rule() == DecisionRule.ONE) {
            return reward.getLabels();
        }
        Map<String, String> groupByAgent = new HashMap<>();
        for (int a = 0; a < recorded.size(); a++) {
            if (recorded.has(a)) {
                AgentMemory agent = labelled.agents().get(a);
                groupByAgent.put(agent.agent(), agent.groups().get(recorded.group(a)));
            }
        }
        return groupByAgent;
    }

    /** Number of distinct probes of a measurement that are known, of those with a finite influence. */
    int count(Plan labelled, WaitingMeasurements.Gathering gathering) {
        Set<String> ids = new HashSet<>();
        for (WaitingMeasurements.Arrived part : gathering.parts()) {
            for (Reward reward : part.report().getRewards()) {
                if (Double.isFinite(reward.getInfluence())
                        && find(labelled, gathering.measurement().planVersion(), reward)
                                .isPresent()) {
                    ids.add(reward.getDocumentId());
                }
            }
        }
        return ids.size();
    }

    /** Grows with every change, so that what was counted before is known to be out of date. */
    long changes() {
        return changes;
    }

    NavigableMap<Integer, Map<String, Labels>> byPlan() {
        return Collections.unmodifiableNavigableMap(byPlan);
    }
}

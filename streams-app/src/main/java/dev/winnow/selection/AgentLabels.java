package dev.winnow.selection;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the agents say of a document as it is recorded, and how a plan reads it. Immutable.
 *
 * @param given labels; of two of one agent the later counts
 * @param missing why agents that were asked gave no label, by agent name; an agent that is in neither counts as {@link Missing#OUTAGE}
 */
public record AgentLabels(List<Given> given, Map<String, Missing> missing) {
    /** The label of one agent: its group, and the version of the agent. */
    public record Given(String agent, String group, String version) {}

    /** Why an agent that was asked has given no label. */
    public enum Missing {
        /** The agent was in quarantine, or gave up on the whole batch, whatever its documents are: counts 0, the mean of the stream. */
        OUTAGE,
        /** It failed on this document alone: counts as its lowest group, so that no text gains by making it fail. */
        FAILURE,
        /** It had nothing to say about the document: counts 0. */
        NOTHING
    }

    public AgentLabels {
        given = List.copyOf(given);
        missing = Map.copyOf(missing);
    }

    /**
     * The labels as indices of a plan. Rule 1 reads every label as it is, whatever its version, and knows no failures. Under rule 2
     * a label of a version that is neither the plan's nor accepted is an outage of the agent.
     */
    public Labels under(Plan plan) {
        Map<String, Given> byAgent = new HashMap<>(given.size() * 2);
        given.forEach(label -> byAgent.put(label.agent(), label));
        int[] groups = new int[plan.agents().size()];
        for (int a = 0; a < groups.length; a++) {
            AgentMemory memory = plan.agents().get(a);
            groups[a] = index(plan, memory, byAgent.get(memory.agent()));
        }
        return Labels.of(groups);
    }

    private int index(Plan plan, AgentMemory memory, Given label) {
        if (plan.rule() == DecisionRule.ONE) {
            return label == null ? Labels.ABSENT : memory.indexOf(label.group());
        }
        if (label == null) {
            return missing.get(memory.agent()) == Missing.FAILURE ? Labels.FAILED : Labels.ABSENT;
        }
        return isForeign(plan, label) ? Labels.ABSENT : memory.indexOf(label.group());
    }

    /** Whether a label comes from a version that the plan neither names nor accepts; never when it names none for the agent. */
    public static boolean isForeign(Plan plan, Given label) {
        String expected = plan.agentVersions().get(label.agent());
        if (expected == null || isOf(expected, label.version())) {
            return false;
        }
        Collection<String> accepted = plan.options().acceptedVersions().getOrDefault(label.agent(), List.of());
        return accepted.stream().noneMatch(version -> isOf(version, label.version()));
    }

    /** Whether a version is the named one or a generation of its lineage. */
    private static boolean isOf(String named, String version) {
        return version.equals(named) || version.startsWith(named + "/");
    }
}

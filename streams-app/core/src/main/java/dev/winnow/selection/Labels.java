package dev.winnow.selection;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The group index that each agent gives a document, in the order of a plan's agents. Immutable; ordered
 * lexicographically, so that a choice between two label vectors needs no arrival order.
 */
public final class Labels implements Comparable<Labels> {
    /** Index of an agent that has not labelled the document: quarantined, or with a group that the plan does not know. */
    public static final int ABSENT = -1;

    /** Index of an agent that failed on this document while it labelled others: rule 2 counts its lowest group. */
    public static final int FAILED = -2;

    private final int[] groups;

    private Labels(int[] groups) {
        this.groups = groups;
    }

    /** Labels from indices, one per agent of the plan; {@link #ABSENT} or {@link #FAILED} if none exists. */
    public static Labels of(int... groups) {
        for (int group : groups) {
            Check.that(group >= FAILED, "label index", "-2 or more", group);
        }
        return new Labels(groups.clone());
    }

    /** Labels of a document under a plan; an agent that is missing, or whose group is unknown, becomes {@link #ABSENT}. */
    public static Labels of(Plan plan, Map<String, String> groupByAgent) {
        List<AgentMemory> agents = plan.agents();
        int[] groups = new int[agents.size()];
        for (int a = 0; a < groups.length; a++) {
            groups[a] = agents.get(a).indexOf(groupByAgent.get(agents.get(a).agent()));
        }
        return new Labels(groups);
    }

    /** Number of agents. */
    public int size() {
        return groups.length;
    }

    /** Group index that an agent gave, or {@link #ABSENT} or {@link #FAILED}. */
    public int group(int agent) {
        return groups[agent];
    }

    /** Whether an agent has put the document into a group. */
    public boolean has(int agent) {
        return groups[agent] >= 0;
    }

    /** A copy of the indices, for storage. */
    public int[] toArray() {
        return groups.clone();
    }

    @Override
    public int compareTo(Labels other) {
        return Arrays.compare(groups, other.groups);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Labels labels && Arrays.equals(groups, labels.groups);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(groups);
    }

    @Override
    public String toString() {
        return Arrays.toString(groups);
    }
}

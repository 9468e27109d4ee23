package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns names of groups into indices of one plan. The indices of a plan's groups are looked up once, so that a run may have
 * thousands of them. Immutable and safe for any number of threads.
 */
public final class LabelReader {
    /** Of an agent whose label has not been met yet. */
    private static final int UNREAD = Integer.MIN_VALUE;

    private final Plan plan;
    private final Map<String, Integer> indexByAgent = new HashMap<>();
    private final List<Map<String, Integer>> indexByGroup = new ArrayList<>();

    public LabelReader(Plan plan) {
        this.plan = plan;
        for (AgentMemory memory : plan.agents()) {
            Map<String, Integer> index = new HashMap<>(2 * memory.groups().size());
            for (int g = 0; g < memory.groups().size(); g++) {
                index.put(memory.groups().get(g), g);
            }
            indexByAgent.put(memory.agent(), indexByGroup.size());
            indexByGroup.add(index);
        }
    }

    /** Labels by agent name; an agent that is missing, or whose group the plan does not know, is {@link Labels#ABSENT}. */
    public Labels read(Map<String, String> groupByAgent) {
        int[] groups = new int[indexByGroup.size()];
        for (int a = 0; a < groups.length; a++) {
            groups[a] = index(a, groupByAgent.get(plan.agents().get(a).agent()));
        }
        return Labels.of(groups);
    }

    /**
     * Labels as a document records them. Rule 1 reads every label as it is, whatever its version, and knows no failures. Under
     * rule 2 a label of a version that is neither the plan's nor accepted is an outage of the agent.
     */
    public Labels read(RecordedLabels labels) {
        int[] groups = new int[indexByGroup.size()];
        Arrays.fill(groups, UNREAD);
        // of two labels of one agent the later counts
        for (int label = labels.size() - 1; label >= 0; label--) {
            Integer agent = indexByAgent.get(labels.agent(label));
            if (agent != null && groups[agent] == UNREAD) {
                groups[agent] = index(agent, labels.group(label), labels.version(label));
            }
        }
        for (int a = 0; a < groups.length; a++) {
            if (groups[a] == UNREAD) {
                groups[a] = withoutLabel(labels, plan.agents().get(a).agent());
            }
        }
        return Labels.of(groups);
    }

    private int index(int agent, String group, String version) {
        boolean counts = plan.rule() == DecisionRule.ONE
                || !isForeign(plan, plan.agents().get(agent).agent(), version);
        return counts ? index(agent, group) : Labels.ABSENT;
    }

    private int withoutLabel(RecordedLabels labels, String agent) {
        boolean failed = plan.rule() != DecisionRule.ONE && labels.missing(agent) == AgentLabels.Missing.FAILURE;
        return failed ? Labels.FAILED : Labels.ABSENT;
    }

    private int index(int agent, String group) {
        return indexByGroup.get(agent).getOrDefault(group, Labels.ABSENT);
    }

    /** Whether a label comes from a version that the plan neither names nor accepts; never when it names none for the agent. */
    public static boolean isForeign(Plan plan, String agent, String version) {
        String expected = plan.agentVersions().get(agent);
        if (expected == null || isOf(expected, version)) {
            return false;
        }
        Collection<String> accepted = plan.options().acceptedVersions().getOrDefault(agent, List.of());
        return accepted.stream().noneMatch(named -> isOf(named, version));
    }

    /** Whether a version is the named one or a generation of its lineage. */
    private static boolean isOf(String named, String version) {
        return version.equals(named) || version.startsWith(named + "/");
    }
}

package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns names of groups into indices of one plan. The indices of a plan's groups are looked up once, so that a run may have
 * thousands of them. Immutable and safe for any number of threads.
 */
public final class LabelReader {
    private final Plan plan;
    private final List<Map<String, Integer>> indexByGroup = new ArrayList<>();

    public LabelReader(Plan plan) {
        this.plan = plan;
        for (AgentMemory memory : plan.agents()) {
            Map<String, Integer> index = new HashMap<>(2 * memory.groups().size());
            for (int g = 0; g < memory.groups().size(); g++) {
                index.put(memory.groups().get(g), g);
            }
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
    public Labels read(AgentLabels labels) {
        Map<String, AgentLabels.Given> byAgent =
                new HashMap<>(2 * labels.given().size());
        labels.given().forEach(label -> byAgent.put(label.agent(), label));
        int[] groups = new int[indexByGroup.size()];
        for (int a = 0; a < groups.length; a++) {
            String agent = plan.agents().get(a).agent();
            groups[a] = index(a, byAgent.get(agent), labels.missing().get(agent));
        }
        return Labels.of(groups);
    }

    private int index(int agent, AgentLabels.Given label, AgentLabels.Missing missing) {
        if (plan.rule() == DecisionRule.ONE) {
            return label == null ? Labels.ABSENT : index(agent, label.group());
        }
        if (label == null) {
            return missing == AgentLabels.Missing.FAILURE ? Labels.FAILED : Labels.ABSENT;
        }
        return isForeign(plan, label) ? Labels.ABSENT : index(agent, label.group());
    }

    private int index(int agent, String group) {
        return indexByGroup.get(agent).getOrDefault(group, Labels.ABSENT);
    }

    /** Whether a label comes from a version that the plan neither names nor accepts; never when it names none for the agent. */
    public static boolean isForeign(Plan plan, AgentLabels.Given label) {
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

package dev.winnow.service.ui;

import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.LabelReader;
import dev.winnow.selection.Plan;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a plan makes of the labels of one agent on some documents. Immutable.
 *
 * @param documents documents that were looked at
 * @param used labels that count
 * @param missing documents without a label of the agent
 * @param ignored labels that do not count, by reason
 */
record LabelUse(int documents, int used, int missing, Map<String, Integer> ignored) {
    private static final int REASONS = 20;
    private static final String OTHERS = "other reasons";

    static LabelUse of(Plan plan, String agent, Collection<Doc> documents) {
        int used = 0;
        int missing = 0;
        Map<String, Integer> ignored = new TreeMap<>();
        for (Doc document : documents) {
            Optional<Doc.Label> label = document.labels().stream()
                    .filter(each -> each.agent().equals(agent))
                    .reduce((one, later) -> later);
            if (label.isEmpty()) {
                missing++;
                continue;
            }
            Optional<String> why = ignored(plan, label.get());
            used += why.isEmpty() ? 1 : 0;
            why.ifPresent(reason -> ignored.merge(
                    ignored.size() < REASONS || ignored.containsKey(reason) ? reason : OTHERS, 1, Integer::sum));
        }
        return new LabelUse(documents.size(), used, missing, ignored);
    }

    /** Why a plan ignores a label; empty where the label counts. Rule 1 reads labels of any version. */
    static Optional<String> ignored(Plan plan, Doc.Label label) {
        Optional<AgentMemory> memory = plan.agents().stream()
                .filter(agent -> agent.agent().equals(label.agent()))
                .findFirst();
        if (memory.isEmpty()) {
            return Optional.of("agent is not part of the plan");
        }
        if (plan.rule() != DecisionRule.ONE && LabelReader.isForeign(plan, label.agent(), label.version())) {
            return Optional.of("version " + lineage(label.version()) + ", the plan expects "
                    + lineage(plan.agentVersions().get(label.agent())));
        }
        return memory.get().groups().contains(label.group())
                ? Optional.empty()
                : Optional.of("group is not part of the plan");
    }

    /** The version without its generation, and not longer than a person compares. */
    private static String lineage(String version) {
        return Doc.cut(version.split("/", 2)[0], 12);
    }
}

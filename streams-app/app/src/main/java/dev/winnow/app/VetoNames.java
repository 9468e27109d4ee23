package dev.winnow.app;

import dev.winnow.runtime.UsageException;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Vetoes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Vetoes as they are written on the command line. */
final class VetoNames {
    private VetoNames() {}

    /**
     * The vetoes, all of them groups of a plan.
     *
     * @param option what they were given by, for messages
     * @param names {@code AGENT/GROUP} each
     * @throws UsageException when one is not such a pair, the plan does not have it, or the plan is of rule 1
     */
    static Vetoes of(String option, Collection<String> names, Plan plan) {
        Vetoes vetoes = of(option, names);
        Vetoes unknown = vetoes.minus(vetoes.among(plan.agents()));
        if (!unknown.isEmpty()) {
            throw new UsageException("invalid " + option + " " + String.join(", ", unknown.pairs()) + ": run "
                    + plan.run() + " has " + known(unknown, plan));
        }
        if (!vetoes.isEmpty() && plan.rule() == DecisionRule.ONE) {
            throw new UsageException("run " + plan.run() + " is of rule 1, which has no vetoes"
                    + ": move it to rule 2 first with 'winnow run rule --run " + plan.run()
                    + " --rule 2', or create it with --rule 2");
        }
        return vetoes;
    }

    /** The vetoes, whether or not a run has such groups. */
    static Vetoes of(String option, Collection<String> names) {
        try {
            return Vetoes.of(names);
        } catch (IllegalArgumentException e) {
            throw new UsageException("invalid " + option + ": " + e.getMessage());
        }
    }

    /** The groups of the agents that are named, else the agents. */
    private static String known(Vetoes unknown, Plan plan) {
        Map<String, List<String>> groups =
                plan.agents().stream().collect(Collectors.toMap(AgentMemory::agent, AgentMemory::groups));
        String agent = unknown.groups().keySet().iterator().next();
        return groups.containsKey(agent)
                ? "the groups " + String.join(", ", groups.get(agent)) + " of agent " + agent
                : "the agents " + plan.agents().stream().map(AgentMemory::agent).collect(Collectors.joining(", "));
    }
}

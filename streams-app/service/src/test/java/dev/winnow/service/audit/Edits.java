package dev.winnow.service.audit;

import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import java.util.ArrayList;
import java.util.List;

/** Plans with one thing changed. */
final class Edits {
    private Edits() {}

    static Plan withWeight(Plan plan, String agent, String group, double weight) {
        List<AgentMemory> agents = plan.agents().stream()
                .map(memory -> {
                    if (!memory.agent().equals(agent)) {
                        return memory;
                    }
                    List<Double> weights = new ArrayList<>(memory.weights());
                    weights.set(memory.indexOf(group), weight);
                    return new AgentMemory(agent, memory.theta(), memory.groups(), weights, memory.shares());
                })
                .toList();
        return plan.with(agents);
    }
}

package dev.winnow.selection;

import java.util.ArrayList;
import java.util.List;

/** Plans that differ from another in one respect. */
final class Plans {
    private Plans() {}

    static Plan withAgents(Plan plan, List<AgentMemory> agents) {
        return copy(plan, agents, plan.temperature(), plan.policy(), plan.updateRule());
    }

    static Plan withTemperature(Plan plan, double temperature) {
        return copy(plan, plan.agents(), temperature, plan.policy(), plan.updateRule());
    }

    static Plan withPolicy(Plan plan, Policy policy) {
        return copy(plan, plan.agents(), plan.temperature(), policy, plan.updateRule());
    }

    static Plan withUpdateRule(Plan plan, UpdateRule updateRule) {
        return copy(plan, plan.agents(), plan.temperature(), plan.policy(), updateRule);
    }

    private static Plan copy(
            Plan plan, List<AgentMemory> agents, double temperature, Policy policy, UpdateRule updateRule) {
        RunSettings.Learning learning =
                new RunSettings.Learning(updateRule, plan.learningRate(), plan.collaborationRate(), plan.thetaRule());
        return plan.with(plan.settings()
                        .with(new RunSettings.Selection(plan.selectionRatio(), temperature, policy))
                        .with(learning))
                .with(agents);
    }

    /** With floors of all agents out of the given shares, one after the other, and over again. */
    static Plan withFloors(Plan plan, double... shares) {
        List<AgentMemory> floored = new ArrayList<>();
        int next = 0;
        for (AgentMemory agent : plan.agents()) {
            List<Double> floors = new ArrayList<>();
            for (int g = 0; g < agent.groups().size(); g++) {
                floors.add(shares[next++ % shares.length]);
            }
            GroupPriors priors = new GroupPriors(floors, List.of());
            floored.add(new AgentMemory(
                    agent.agent(),
                    agent.theta(),
                    agent.groups(),
                    agent.weights(),
                    agent.shares(),
                    priors,
                    agent.probes()));
        }
        return withAgents(plan, floored);
    }
}

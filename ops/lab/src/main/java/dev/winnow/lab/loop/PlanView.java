package dev.winnow.lab.loop;

import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A plan as a person or a report sees it.
 *
 * @param version version of the plan
 * @param theta collaboration weight by agent
 * @param weights weight by agent and group, in units of standardised reward
 * @param auditCorrelation rank correlation of the rewards with the oracle; null when not audited
 * @param probes probes whose rewards were used
 * @param frozen whether the rewards were not trusted and the weights carried over
 */
public record PlanView(
        int version,
        Map<String, Double> theta,
        Map<String, Map<String, Double>> weights,
        Double auditCorrelation,
        int probes,
        boolean frozen) {
    static PlanView of(Plan plan) {
        Map<String, Double> theta = new LinkedHashMap<>();
        Map<String, Map<String, Double>> weights = new LinkedHashMap<>();
        for (AgentMemory agent : plan.agents()) {
            theta.put(agent.agent(), agent.theta());
            Map<String, Double> groups = new LinkedHashMap<>();
            for (int i = 0; i < agent.groups().size(); i++) {
                groups.put(agent.groups().get(i), agent.weights().get(i));
            }
            weights.put(agent.agent(), groups);
        }
        double correlation = plan.auditCorrelation();
        return new PlanView(
                plan.version(),
                theta,
                weights,
                plan.version() == 0 || Double.isNaN(correlation) ? null : correlation,
                plan.probes(),
                plan.frozen());
    }
}

package dev.winnow.lab.arm;

import java.util.Map;

/**
 * A plan, and what came of it.
 *
 * @param version of the plan
 * @param tokens tokens trained on when it became live
 * @param frozen whether its weights were carried over because the rewards were not trusted
 * @param auditCorrelation rank correlation of the rewards that made it with the one-step oracle; null when not audited
 * @param worthCorrelation rank correlation of the rewards that made it with what the agent influence had predicted of them from earlier
 *     ones; null without that agent, and where there are no earlier
 *     ones
 * @param theta collaboration weight by agent
 * @param weights weight by agent and group
 * @param kept share of the kept documents by agent and group, and by {@code source}
 * @param offered share of the offered documents, likewise
 */
public record ArmPlan(
        int version,
        long tokens,
        boolean frozen,
        Double auditCorrelation,
        Double worthCorrelation,
        Map<String, Double> theta,
        Map<String, Map<String, Double>> weights,
        Map<String, Map<String, Double>> kept,
        Map<String, Map<String, Double>> offered) {}

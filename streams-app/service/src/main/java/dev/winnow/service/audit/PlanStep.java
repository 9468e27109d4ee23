package dev.winnow.service.audit;

import dev.winnow.decision.PlanChain;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.GroupPriors;
import dev.winnow.selection.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One plan of a run, how it was made, and whether it was reproduced.
 *
 * @param version version of the plan
 * @param parent version that it was made from; -1 for plan 0
 * @param offset its offset in partition 0 of the plans topic; -1 when it does not exist
 * @param measuredUnder plan whose probes the report measured; -1 for plan 0
 * @param trainerEpoch epoch of the trainer that reported
 * @param trainerStep optimizer steps that the trainer had made
 * @param light whether it reported a part of the probes only, between two full measurements
 * @param rewardsDigest digest of the rewards that the plan records
 * @param used rewards that entered it
 * @param refused rewards of the report that did not, by reason
 * @param frozen whether the weights were carried over because the rewards were not trusted
 * @param auditCorrelation rank correlation of the rewards with the one-step oracle; NaN when not audited
 * @param stageDocuments documents expected while it is live
 * @param agents what it reports about each agent, by name
 * @param recomputed whether rewards and marks make the same plan again, to the bit
 * @param differences fields in which they do not
 */
public record PlanStep(
        int version,
        int parent,
        long offset,
        int measuredUnder,
        long trainerEpoch,
        long trainerStep,
        boolean light,
        String rewardsDigest,
        int used,
        Map<String, Integer> refused,
        boolean frozen,
        double auditCorrelation,
        long stageDocuments,
        Map<String, AgentStep> agents,
        boolean recomputed,
        List<String> differences) {

    /**
     * One agent in a plan.
     *
     * @param theta collaboration weight
     * @param thetaMoved how far it moved from the plan before
     * @param weights weight by group
     * @param moved how far each weight moved from the plan before
     * @param probes probes to draw of each group; empty when all groups get the same number
     */
    public record AgentStep(
            double theta,
            double thetaMoved,
            Map<String, Double> weights,
            Map<String, Double> moved,
            Map<String, Double> probes) {}

    /** Plan 0, which no reward made: every weight 0 or as it was given, all agents alike. */
    static PlanStep first(Written<Plan> written) {
        Plan plan = written.record();
        Map<String, List<String>> groups = new TreeMap<>();
        Map<String, GroupPriors> priors = new TreeMap<>();
        for (AgentMemory agent : plan.agents()) {
            groups.put(agent.agent(), agent.groups());
            priors.put(agent.agent(), agent.priors());
        }
        Plan initial = Plan.initial(
                        plan.run(),
                        groups,
                        plan.temperature(),
                        plan.selectionRatio(),
                        plan.policy(),
                        plan.updateRule(),
                        plan.seed(),
                        plan.probesPerGroup(),
                        plan.stageDocuments(),
                        plan.learningRate(),
                        plan.collaborationRate(),
                        plan.agentVersions())
                .with(plan.probeBudget(), plan.thetaRule())
                .with(plan.rule(), plan.options())
                .startingWith(priors);
        List<String> differences = differences(initial, plan);
        return new PlanStep(
                plan.version(),
                plan.parent(),
                written.offset(),
                -1,
                0,
                0,
                false,
                plan.rewardsDigest(),
                0,
                Map.of(),
                plan.frozen(),
                plan.auditCorrelation(),
                plan.stageDocuments(),
                agents(initial, plan),
                differences.isEmpty(),
                differences);
    }

    /**
     * A plan that a report made.
     *
     * @param before the plan before it
     * @param offset its offset; -1 when it is not written
     */
    static PlanStep of(PlanChain.Link link, Plan before, long offset) {
        Plan made = link.outcome().plan();
        Plan plan = link.written().orElse(made);
        List<String> differences = new ArrayList<>();
        if (!link.sharesFound()) {
            differences.add("the label shares and stage documents are those of no state of the marks");
        }
        differences.addAll(differences(made, plan));
        Map<String, Integer> refused = new TreeMap<>();
        link.outcome()
                .refused()
                .forEach((reason, count) ->
                        refused.put(reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), count));
        return new PlanStep(
                plan.version(),
                plan.parent(),
                offset,
                link.report().getPlanVersion(),
                link.report().getTrainerEpoch(),
                link.report().getTrainerStep(),
                link.report().getLight(),
                plan.rewardsDigest(),
                link.outcome().used(),
                refused,
                plan.frozen(),
                plan.auditCorrelation(),
                plan.stageDocuments(),
                agents(before, plan),
                link.agrees(),
                differences);
    }

    private static Map<String, AgentStep> agents(Plan before, Plan plan) {
        Map<String, AgentStep> agents = new TreeMap<>();
        for (int a = 0; a < plan.agents().size(); a++) {
            AgentMemory now = plan.agents().get(a);
            AgentMemory then = a < before.agents().size() ? before.agents().get(a) : now;
            boolean same = then.agent().equals(now.agent()) && then.groups().equals(now.groups());
            Map<String, Double> weights = new TreeMap<>();
            Map<String, Double> moved = new TreeMap<>();
            Map<String, Double> probes = new TreeMap<>();
            List<Double> budget = now.probes().budget();
            for (int g = 0; g < now.groups().size(); g++) {
                String group = now.groups().get(g);
                weights.put(group, now.weights().get(g));
                if (!budget.isEmpty()) {
                    probes.put(group, budget.get(g));
                }
                moved.put(group, same ? now.weights().get(g) - then.weights().get(g) : 0);
            }
            double thetaMoved = same ? now.theta() - then.theta() : 0;
            agents.put(now.agent(), new AgentStep(now.theta(), thetaMoved, weights, moved, probes));
        }
        return agents;
    }

    /** Fields in which a written plan is not as expected, to the bit. */
    private static List<String> differences(Plan expected, Plan written) {
        List<String> differences = new ArrayList<>();
        note(differences, "version", expected.version(), written.version());
        note(differences, "parent", expected.parent(), written.parent());
        note(differences, "rewardsDigest", expected.rewardsDigest(), written.rewardsDigest());
        note(differences, "temperature", expected.temperature(), written.temperature());
        note(differences, "selectionRatio", expected.selectionRatio(), written.selectionRatio());
        note(differences, "policy", expected.policy(), written.policy());
        note(differences, "updateRule", expected.updateRule(), written.updateRule());
        note(differences, "seed", expected.seed(), written.seed());
        note(differences, "probesPerGroup", expected.probesPerGroup(), written.probesPerGroup());
        note(differences, "stageDocuments", expected.stageDocuments(), written.stageDocuments());
        note(differences, "learningRate", expected.learningRate(), written.learningRate());
        note(differences, "collaborationRate", expected.collaborationRate(), written.collaborationRate());
        note(differences, "frozen", expected.frozen(), written.frozen());
        note(differences, "auditCorrelation", expected.auditCorrelation(), written.auditCorrelation());
        note(differences, "probes", expected.probes(), written.probes());
        note(differences, "agentVersions", expected.agentVersions(), written.agentVersions());
        note(differences, "probeBudget", expected.probeBudget(), written.probeBudget());
        note(differences, "thetaRule", expected.thetaRule(), written.thetaRule());
        note(differences, "rule", expected.rule(), written.rule());
        note(differences, "options of the rule", expected.options(), written.options());
        note(differences, "controlsDigest", expected.controlsDigest(), written.controlsDigest());
        note(
                differences,
                "number of agents",
                expected.agents().size(),
                written.agents().size());
        for (int a = 0; a < Math.min(expected.agents().size(), written.agents().size()); a++) {
            AgentMemory mine = expected.agents().get(a);
            AgentMemory theirs = written.agents().get(a);
            String agent = " of agent " + theirs.agent();
            note(differences, "name" + agent, mine.agent(), theirs.agent());
            note(differences, "theta" + agent, mine.theta(), theirs.theta());
            note(differences, "groups" + agent, mine.groups(), theirs.groups());
            note(differences, "shares" + agent, mine.shares(), theirs.shares());
            note(
                    differences,
                    "floors" + agent,
                    mine.priors().floors(),
                    theirs.priors().floors());
            note(
                    differences,
                    "first weights" + agent,
                    mine.priors().weights(),
                    theirs.priors().weights());
            note(
                    differences,
                    "probe budget" + agent,
                    mine.probes().budget(),
                    theirs.probes().budget());
            note(
                    differences,
                    "probes measured" + agent,
                    mine.probes().measured(),
                    theirs.probes().measured());
            for (int g = 0; g < Math.min(mine.weights().size(), theirs.weights().size()); g++) {
                note(
                        differences,
                        "weight of " + theirs.agent() + "/" + theirs.groups().get(g),
                        mine.weights().get(g),
                        theirs.weights().get(g));
            }
        }
        return differences;
    }

    private static void note(List<String> differences, String field, Object expected, Object written) {
        // boxed doubles are equal when their bits are
        if (!expected.equals(written)) {
            differences.add(field + " is " + written + ", recomputed " + expected);
        }
    }
}

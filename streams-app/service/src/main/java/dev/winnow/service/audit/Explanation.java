package dev.winnow.service.audit;

import dev.winnow.decision.PlanRecords;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Decision;
import dev.winnow.selection.Labels;
import dev.winnow.selection.PartitionDecisions;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Uses;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why one annotated document was selected or not, and what every plan makes of it.
 *
 * @param documentId id of the document
 * @param url address that it was fetched from; empty when unknown
 * @param text the first {@value Occurrences#SHOWN_TEXT} characters of its text
 * @param partition partition of the annotated topic
 * @param offset offset in it
 * @param livePlan version of the plan that decided it; -1 when it is not decided yet
 * @param labels what the agents report about it
 * @param fates what each plan makes of it, by version; on disk until the audit's {@link Scratch} is closed
 * @param coverage plans whose fate is recomputed, and those of which it cannot be
 */
public record Explanation(
        String documentId,
        String url,
        String text,
        int partition,
        long offset,
        int livePlan,
        List<Label> labels,
        Iterable<Fate> fates,
        Coverage coverage) {

    /**
     * The label of one agent.
     *
     * @param agent name of the agent
     * @param group group that it puts the document in
     * @param score its raw score; NaN where it only classifies
     * @param agentVersion digest of model and configuration
     * @param reference what it refers to: id of the document that a near duplicate repeats, name of the task item that a leak holds; empty where nothing
     */
    public record Label(String agent, String group, double score, String agentVersion, String reference) {
        static Label of(Annotation annotation) {
            return new Label(
                    annotation.getAgent(),
                    annotation.getGroup(),
                    annotation.getScore(),
                    annotation.getAgentVersion(),
                    annotation.getReference());
        }
    }

    /**
     * What one plan makes of the document.
     *
     * @param planVersion version of the plan
     * @param live whether this plan decided it
     * @param thetas collaboration weight of each agent that labelled it
     * @param weights weight of the document's group, by agent
     * @param lambda intensity of the plan in the document's partition; under rules 2 and 3 that before the document where the plan decided
     *     it, else that at the switch to the plan; under rule 3 the common one, also for a group that is held at its bound
     * @param uses how often it had been selected before
     * @param score S', decay included
     * @param probability probability of acceptance
     * @param floored whether that is the floor of one of its groups, more than its score alone would give
     * @param vetoedBy the label that the plan vetoes, {@code AGENT/GROUP}, or {@code AGENT} where that failed; empty when it vetoes none
     * @param draw hash draw that has to be below the probability, in [0, 1)
     * @param accepted whether the plan accepts it
     * @param probed whether the plan draws it as a probe
     */
    public record Fate(
            int planVersion,
            boolean live,
            Map<String, Double> thetas,
            Map<String, Double> weights,
            double lambda,
            int uses,
            double score,
            double probability,
            boolean floored,
            String vetoedBy,
            double draw,
            boolean accepted,
            boolean probed) {

        /** Why the plan accepts the document or not, as a sentence, for example {@code draw 0.016 < probability 0.1: selected}. */
        public String reason() {
            if (!vetoedBy.isEmpty()) {
                return "vetoed by " + vetoedBy + ": rejected";
            }
            return String.format(
                    Locale.ROOT,
                    "draw %.4g %s probability %.4g%s: %s",
                    draw,
                    accepted ? "<" : ">=",
                    probability,
                    floored ? " (floor of a group)" : "",
                    accepted ? "selected" : "rejected");
        }
    }

    /**
     * Position of the document.
     *
     * @param partition partition of the annotated topic
     * @param offset offset in it
     * @param livePlan version of the plan that decided it; -1 when it is not decided yet
     * @param repeat whether it came before under that plan
     */
    record Place(int partition, long offset, int livePlan, boolean repeat) {}

    static Fate fate(Document document, DecidingState state, Uses uses, boolean live) {
        Plan plan = state.plan();
        Labels labels = PlanRecords.labels(plan, document);
        PartitionDecisions before = state.decisions();
        Decision decision =
                state.decisions().decide(document.getId(), labels, uses).decision();
        Map<String, Double> thetas = new TreeMap<>();
        Map<String, Double> weights = new TreeMap<>();
        for (int a = 0; a < labels.size(); a++) {
            AgentMemory agent = plan.agents().get(a);
            if (labels.has(a)) {
                thetas.put(agent.agent(), agent.theta());
                weights.put(agent.agent(), agent.weights().get(labels.group(a)));
            }
        }
        return new Fate(
                plan.version(),
                live,
                thetas,
                weights,
                before.intensity().lambda(),
                uses.count(),
                decision.score(),
                decision.probability(),
                before.floored(labels, decision),
                before.veto(labels).orElse(""),
                before.draw(document.getId(), uses),
                decision.accepted(),
                !decision.probes().isEmpty());
    }
}

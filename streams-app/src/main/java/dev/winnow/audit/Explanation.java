package dev.winnow.audit;

import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Decider;
import dev.winnow.selection.Decision;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Uses;
import dev.winnow.topic.PlanRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why one annotated document was selected or not, and what every plan makes of it.
 *
 * @param documentId id of the document
 * @param partition partition of the annotated topic
 * @param offset offset in it
 * @param livePlan version of the plan that decided it; -1 when it is not decided yet
 * @param groups group by agent
 * @param fates what each plan makes of it, by version
 */
public record Explanation(
        String documentId, int partition, long offset, int livePlan, Map<String, String> groups, List<Fate> fates) {

    /**
     * What one plan makes of the document.
     *
     * @param planVersion version of the plan
     * @param live whether this plan decided it
     * @param weights weight of the document's group, by agent
     * @param lambda intensity of the plan in the document's partition
     * @param uses how often earlier plans had selected it
     * @param score S', decay included
     * @param probability probability of acceptance
     * @param draw hash draw that has to be below the probability, in [0, 1)
     * @param accepted whether the plan accepts it
     * @param probed whether the plan draws it as a probe
     */
    public record Fate(
            int planVersion,
            boolean live,
            Map<String, Double> weights,
            double lambda,
            int uses,
            double score,
            double probability,
            double draw,
            boolean accepted,
            boolean probed) {}

    /**
     * @param selectedUnder versions of the plans that selected the document, ascending
     * @param marks marks of the document's partition; plans without one are left out
     */
    static Explanation of(
            Document document,
            int partition,
            long offset,
            Map<Integer, Plan> plans,
            List<Mark> marks,
            List<Integer> selectedUnder,
            boolean decided) {
        Map<Integer, Mark> markByVersion = new TreeMap<>();
        marks.forEach(mark -> markByVersion.putIfAbsent(mark.getPlanVersion(), mark));
        int live = -1;
        for (Mark mark : markByVersion.values()) {
            if (decided && mark.getOffset() <= offset) {
                live = mark.getPlanVersion();
            }
        }
        Map<String, String> groups = new TreeMap<>();
        document.getAnnotations().forEach(annotation -> groups.put(annotation.getAgent(), annotation.getGroup()));
        List<Fate> fates = new ArrayList<>();
        for (Mark mark : markByVersion.values()) {
            Plan plan = plans.get(mark.getPlanVersion());
            if (plan != null) {
                fates.add(fate(document, plan, mark, selectedUnder, plan.version() == live));
            }
        }
        return new Explanation(document.getId(), partition, offset, live, groups, fates);
    }

    private static Fate fate(Document document, Plan plan, Mark mark, List<Integer> selectedUnder, boolean live) {
        Uses uses = Uses.NONE;
        for (int version : selectedUnder) {
            if (version < plan.version()) {
                uses = uses.next(version);
            }
        }
        Labels labels = PlanRecords.labels(plan, document);
        Decider decider = new Decider(plan, new Intensity(mark.getLambda(), mark.getBoundary()));
        Decision decision = decider.decide(document.getId(), labels, uses);
        Map<String, Double> weights = new TreeMap<>();
        for (int a = 0; a < labels.size(); a++) {
            AgentMemory agent = plan.agents().get(a);
            if (labels.group(a) != Labels.ABSENT) {
                weights.put(agent.agent(), agent.weights().get(labels.group(a)));
            }
        }
        return new Fate(
                plan.version(),
                live,
                weights,
                mark.getLambda(),
                uses.count(),
                decision.score(),
                decision.probability(),
                decider.draw(document.getId()),
                decision.accepted(),
                !decision.probes().isEmpty());
    }
}

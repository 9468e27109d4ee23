package dev.winnow.decision;

import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Decision;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Plan;
import dev.winnow.selection.StateEntry;
import dev.winnow.selection.Uses;
import java.util.List;
import java.util.Optional;

/**
 * What came of the labels of one document: all of its {@link DecisionOutcome} but the records that hold it.
 *
 * @param plan plan that decided
 * @param labels labels that were decided on
 * @param uses uses that it was decided on
 * @param veto as in {@link DecisionOutcome#veto}
 * @param decision what the plan makes of it
 * @param changes entries of the state that are not as before
 * @param mark record for the marks topic, when one is due
 */
public record LabelDecision(
        Plan plan,
        Labels labels,
        Uses uses,
        Optional<String> veto,
        Decision decision,
        List<StateEntry> changes,
        Optional<Mark> mark) {

    /** The outcome for the document that has the labels. */
    public DecisionOutcome of(Document document) {
        return new DecisionOutcome(
                labels,
                uses,
                veto,
                decision,
                decision.accepted() ? Optional.of(sample(document)) : Optional.empty(),
                decision.probes().isEmpty() ? Optional.empty() : Optional.of(probe(document)),
                changes,
                mark);
    }

    /**
     * The record for the selected topic of an accepted document.
     *
     * @param document the document; null where it is written in another way
     */
    public Sample sample(Document document) {
        return new Sample(plan.run(), plan.version(), decision.probability(), decision.score(), uses.count(), document);
    }

    /** The record for the probes topic of a document that was drawn. */
    public Probe probe(Document document) {
        List<ProbeCell> cells = decision.probes().stream()
                .map(draw -> {
                    AgentMemory agent = plan.agents().get(draw.agent());
                    return new ProbeCell(agent.agent(), agent.groups().get(draw.group()), draw.probability());
                })
                .toList();
        return new Probe(plan.run(), plan.version(), cells, document);
    }
}

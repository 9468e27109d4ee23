package dev.winnow.service.audit;

import dev.winnow.decision.UsesByDocument;
import dev.winnow.kafka.registry.EncodedDocument;
import dev.winnow.selection.Decision;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.IntensitySolver;
import dev.winnow.selection.LabelReader;
import dev.winnow.selection.LabelSample;
import dev.winnow.selection.PartitionDecisions;
import dev.winnow.selection.Plan;
import dev.winnow.selection.UsesLedger;
import dev.winnow.service.console.EncodedLabels;

/** Decides one partition under a plan that never was. Owned by one thread. */
final class HypotheticalDecisions {
    private final PartitionDecisions decisions;
    private final LabelReader reader;
    private final UsesLedger uses;

    /**
     * @param start what {@link #start} made
     * @param kept uses before the first document; written
     */
    HypotheticalDecisions(DecidingState start, UsesByDocument kept) {
        decisions = start.decisions();
        reader = new LabelReader(start.plan());
        uses = new UsesLedger(kept, start.plan().options());
    }

    /**
     * Where every partition begins. Under rule 1 the intensity is solved on the sample and stays; under rule 2 each partition begins
     * as a new one, and solves on its own documents.
     */
    static DecidingState start(Plan plan, LabelSample sample) {
        if (plan.rule() == DecisionRule.ONE) {
            return DecidingState.of(plan, IntensitySolver.solve(plan, sample));
        }
        PartitionDecisions begun = PartitionDecisions.start(plan).decisions();
        return new DecidingState(plan, begun.intensity(), begun.state());
    }

    Decision decide(EncodedDocument document) {
        String id = document.id();
        PartitionDecisions.Step step = decisions.decide(id, reader.read(new EncodedLabels(document)), uses.get(id));
        step.after().ifPresent(after -> uses.put(id, after));
        return step.decision();
    }
}

package dev.winnow.service.ui;

import dev.winnow.selection.AgentLabels;
import dev.winnow.selection.EstimatedDecisions;
import dev.winnow.selection.LabelReader;
import dev.winnow.selection.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a run made of a document. Whether it was selected is what the run's topics show, never a computation; draw, score and veto are those of the decision, and a
 * rejected document's probability under rule 2 is that at the mark before it.
 *
 * @param fate what became of it
 * @param plan version of the plan that decided; -1 where unknown
 * @param reason why, as one sentence
 * @param score S', or NaN where unknown
 * @param probability probability of acceptance, or NaN
 * @param draw draw, or NaN
 * @param uses times that earlier plans had selected it
 */
record Verdict(Fate fate, int plan, String reason, double score, double probability, double draw, int uses) {
    /** What became of a document. */
    enum Fate {
        SELECTED,
        REJECTED,
        WAITING,
        UNKNOWN
    }

    private static final String EXACTLY = "; 'winnow audit explain' computes the decision itself";

    static Verdict waiting() {
        return new Verdict(
                Fate.WAITING, -1, "the console has not decided it yet", Double.NaN, Double.NaN, Double.NaN, 0);
    }

    private static Verdict unknown(String reason) {
        return new Verdict(Fate.UNKNOWN, -1, reason + EXACTLY, Double.NaN, Double.NaN, Double.NaN, 0);
    }

    /** A document that is among a run's samples. */
    static Verdict selected(RunHistory history, String id, SampleWindow.Picked picked) {
        Optional<EstimatedDecisions> decisions = history.draws(picked.plan());
        double draw = decisions
                .map(known -> known.of(id, none(known), picked.uses()).draw())
                .orElse(Double.NaN);
        String reason = Double.isNaN(draw)
                ? format("probability %.4g under plan %d: selected", picked.probability(), picked.plan())
                : format("draw %.4g < probability %.4g: selected", draw, picked.probability());
        return new Verdict(
                Fate.SELECTED, picked.plan(), reason, picked.score(), picked.probability(), draw, picked.uses());
    }

    private static Labels none(EstimatedDecisions decisions) {
        return new LabelReader(decisions.plan()).read(Map.of());
    }

    /**
     * What the topics of a run show about a labelled document.
     *
     * @param decided whether the console has committed the document's offset
     */
    static Verdict of(RunHistory history, SampleWindow samples, Doc document, boolean decided) {
        Optional<SampleWindow.Picked> picked = samples.find(document.id());
        if (picked.isPresent()) {
            return selected(history, document.id(), picked.get());
        }
        if (!decided) {
            return waiting();
        }
        return history.decisions(document.partition(), document.offset())
                .map(decisions -> rejected(decisions, document))
                .orElseGet(() -> unknown("no mark of its time is kept"));
    }

    private static Verdict rejected(EstimatedDecisions decisions, Doc document) {
        EstimatedDecisions.Estimate estimate =
                decisions.of(document.id(), new LabelReader(decisions.plan()).read(labels(document)), 0);
        return new Verdict(
                Fate.REJECTED,
                decisions.plan().version(),
                estimate.veto()
                        .map(label -> "vetoed by " + label + ": rejected")
                        .orElseGet(() -> reason(decisions, estimate)),
                estimate.score(),
                estimate.probability(),
                estimate.draw(),
                0);
    }

    private static String reason(EstimatedDecisions decisions, EstimatedDecisions.Estimate estimate) {
        String about = decisions.isExact() ? "" : "about ";
        if (estimate.draw() < estimate.probability()) {
            return format(
                            "draw %.4g, probability about %.4g at the mark before: rejected",
                            estimate.draw(), estimate.probability())
                    + EXACTLY;
        }
        return format(
                "draw %.4g >= probability %s%.4g%s: rejected",
                estimate.draw(), about, estimate.probability(), estimate.floored() ? " (floor of a group)" : "");
    }

    private static AgentLabels labels(Doc document) {
        List<AgentLabels.Given> given = document.labels().stream()
                .map(label -> new AgentLabels.Given(label.agent(), label.group(), label.version()))
                .toList();
        Map<String, AgentLabels.Missing> missing = new HashMap<>();
        document.missing()
                .forEach((agent, kind) ->
                        missing.put(agent, AgentLabels.Missing.valueOf(kind.toUpperCase(Locale.ROOT))));
        return new AgentLabels(given, missing);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}

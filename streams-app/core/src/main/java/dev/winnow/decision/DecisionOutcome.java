package dev.winnow.decision;

import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Decision;
import dev.winnow.selection.LabelSample;
import dev.winnow.selection.Labels;
import dev.winnow.selection.Uses;
import java.util.Optional;

/**
 * All that came of one document.
 *
 * @param labels labels that were decided on
 * @param uses uses before the decision
 * @param decision what the plan makes of it
 * @param sample record for the selected topic, when accepted
 * @param probe record for the probes topic, when drawn
 * @param change what it changed in the label sample
 * @param mark record for the marks topic, when the stage has doubled
 */
public record DecisionOutcome(
        Labels labels,
        Uses uses,
        Decision decision,
        Optional<Sample> sample,
        Optional<Probe> probe,
        LabelSample.Change change,
        Optional<Mark> mark) {}

package dev.winnow.decision;

import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Decision;
import dev.winnow.selection.Labels;
import dev.winnow.selection.StateEntry;
import dev.winnow.selection.Uses;
import java.util.List;
import java.util.Optional;

/**
 * All that came of one document.
 *
 * @param labels labels that were decided on
 * @param uses uses that it was decided on
 * @param veto the label that vetoed it, {@code AGENT/GROUP}, or {@code AGENT} where that failed on it; empty when none did
 * @param decision what the plan makes of it
 * @param sample record for the selected topic, when accepted
 * @param probe record for the probes topic, when drawn
 * @param changes entries of the state that are not as before
 * @param mark record for the marks topic, when one is due
 */
public record DecisionOutcome(
        Labels labels,
        Uses uses,
        Optional<String> veto,
        Decision decision,
        Optional<Sample> sample,
        Optional<Probe> probe,
        List<StateEntry> changes,
        Optional<Mark> mark) {}

package dev.winnow.selection;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The decisions of one partition under the rule of its live plan: what is decided, and the state that it leaves. Given the same
 * plans at the same places and the same documents with the same uses, every implementation comes to the same decisions and the
 * same state to the bit. Mutable, owned by one thread.
 *
 * <p>Rule 1 is {@link SampledDecisions}, rules 2 and 3 {@link ControlledDecisions}; a plan of a later rule turns the one into the other.
 */
public sealed interface PartitionDecisions permits SampledDecisions, ControlledDecisions {
    /**
     * What came of a document.
     *
     * @param decision the decision
     * @param before uses that it was decided on: {@link Uses#NONE} where those that were given are forgotten
     * @param after uses to keep from now on; empty when it was not selected
     * @param changes entries of the state that are not as before
     */
    record Step(Decision decision, Uses before, Optional<Uses> after, List<StateEntry> changes) {
        public Step {
            changes = List.copyOf(changes);
        }
    }

    /**
     * What came of a plan.
     *
     * @param decisions decisions under it; they replace those before
     * @param changes entries of the state that are not as before
     */
    record Switch(PartitionDecisions decisions, List<StateEntry> changes) {
        public Switch {
            changes = List.copyOf(changes);
        }
    }

    /** Documents of a label sample, and of the recent past. */
    int CAPACITY = RecentDocuments.CAPACITY;

    /** Decisions of a partition that has decided nothing yet. */
    static Switch start(Plan plan) {
        return switch (plan.rule()) {
            case ONE -> new Switch(SampledDecisions.start(plan), List.of());
            case TWO, THREE -> ControlledDecisions.start(plan, List.of());
        };
    }

    /**
     * Decisions that continue from a stored state.
     *
     * @param plan the live plan
     * @param solved its intensity at the switch; rules 2 and 3 have their own in the state
     * @param state every entry of the store, in any order
     */
    static PartitionDecisions restore(Plan plan, Intensity solved, Collection<StateEntry> state) {
        return switch (plan.rule()) {
            case ONE -> SampledDecisions.restore(plan, solved, state);
            case TWO, THREE -> ControlledDecisions.restore(plan, state);
        };
    }

    /** The live plan. */
    Plan plan();

    /** The intensity that the next document is decided with. */
    Intensity intensity();

    /**
     * Decides the next document.
     *
     * @param documentId SHA-256 of the normalised text in hexadecimal; any other text works as well
     * @param labels groups of the document, made for the live plan by {@link LabelReader}
     * @param uses how the run has used the document so far
     */
    Step decide(String documentId, Labels labels, Uses uses);

    /**
     * Continues under a newer plan of the same agents and groups.
     *
     * @throws IllegalArgumentException when it is of an earlier rule than the live one
     */
    Switch adopt(Plan next);

    /** Label counts of the documents that the intensity is solved on. */
    StreamCounts counts();

    /** Every entry of the state, by unsigned key: what {@link #restore} needs, and what a digest of the state is of. */
    List<StateEntry> state();

    /** The draw that acceptance compares with the probability, in [0, 1): for explaining a decision. */
    double draw(String documentId, Uses uses);

    /** Whether a decision about a document with these labels owes its probability to the floor of a group, not to its score. */
    boolean floored(Labels labels, Decision decision);

    /** The vetoed label of a document with these labels, {@code AGENT/GROUP}, or {@code AGENT} where that failed; empty when none is. */
    Optional<String> veto(Labels labels);

    /** Probability that a document with these labels is drawn as a probe at all, in [0, 1]. */
    double probeProbability(Labels labels);
}

package dev.winnow.service.audit;

import dev.winnow.decision.DecisionStream;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.PartitionDecisions;
import dev.winnow.selection.Plan;
import dev.winnow.selection.StateEntry;
import java.util.List;

/**
 * What the decisions of a partition were at one place: enough to decide any document as it would have been decided there. Immutable.
 *
 * @param plan the plan that was live
 * @param solved intensity that the next document was decided with
 * @param state the state of the decisions
 */
record DecidingState(Plan plan, Intensity solved, List<StateEntry> state) {
    DecidingState {
        state = List.copyOf(state);
    }

    /** The state that a replay has reached. */
    static DecidingState of(DecisionStream reached) {
        return new DecidingState(
                reached.plan().orElseThrow(),
                reached.intensity(),
                reached.decisions().state());
    }

    /** The same, of the mark of the switch. */
    static DecidingState of(Plan plan, Mark mark) {
        return of(plan, new Intensity(mark.getLambda(), mark.getBoundary()));
    }

    /** Under rule 1 the intensity is all that a decision needs. */
    static DecidingState of(Plan plan, Intensity solved) {
        return new DecidingState(plan, solved, List.of());
    }

    /** Decisions that continue from here. */
    PartitionDecisions decisions() {
        return PartitionDecisions.restore(plan, solved, state);
    }
}
